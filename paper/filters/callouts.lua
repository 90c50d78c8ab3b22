-- Sets callouts alike in both engines. Quarto's own need its theme in HTML, an icon font
-- in PDF, and in Word a table with a picture that names a path of the machine.
--
-- Quarto hands over a node of its own, `Callout`; the built-in engine a Div.

local KINDS = { note = true, tip = true, warning = true, caution = true, important = true }

local titles = {}

local function html_callout(title, body, kind)
  local header = pandoc.Div({ pandoc.Plain(title) }, pandoc.Attr("", { "callout-title-container" }))
  return pandoc.Blocks({ pandoc.Div({
    pandoc.Div({ header }, pandoc.Attr("", { "callout-header" })),
    pandoc.Div(body, pandoc.Attr("", { "callout-body-container", "callout-body" })),
  }, pandoc.Attr("", { "callout", "callout-" .. kind })) })
end

local function typst_callout(title, body, kind)
  local result = pandoc.Blocks({ pandoc.Plain(
    pandoc.Inlines({ pandoc.RawInline("typst", '#notice("' .. kind .. '", [') }) .. title
    .. { pandoc.RawInline("typst", "])[") }) })
  result:extend(body)
  result:insert(pandoc.RawBlock("typst", "]"))
  return result
end

local function word_callout(title, body)
  local styled = function(blocks, style)
    return pandoc.Div(blocks, pandoc.Attr("", {}, { ["custom-style"] = style }))
  end
  return pandoc.Blocks({ styled({ pandoc.Para(title) }, "Callout Title"), styled(body, "Callout") })
end

local CALLOUTS = { html = html_callout, html5 = html_callout, typst = typst_callout, docx = word_callout }

-- Without a title the callout bears the word of its kind.
local function set(kind, title, body)
  if #title == 0 then
    title = pandoc.Inlines(pandoc.utils.stringify(titles[kind] or kind))
  end
  return CALLOUTS[FORMAT](title, body, kind)
end

local function kind_of(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(%a+)$")
    if kind and KINDS[kind] then return kind end
  end
end

local function set_div(div)
  local kind = kind_of(div)
  if kind then
    return set(kind, pandoc.Inlines(div.attributes.title or ""), div.content)
  end
end

local function set_node(callout)
  local title = quarto.utils.as_inlines(callout.title or {})
  return set(callout.type, title, quarto.utils.as_blocks(callout.content))
end

return {
  { Meta = function(meta) titles = meta["callout-titles"] or {} end },
  { Div = set_div, Callout = set_node },
}
