-- Sets the floats and callouts of the neutral document in one format: HTML with the
-- elements that Quarto uses, so that one style sheet serves both engines; Typst with the
-- figure kinds that Quarto uses; Word with its caption styles.

local titles = {}

local function split(div)
  local body = pandoc.Blocks(div.content)
  local caption = body:remove(#body).content[1].content
  return body, caption
end

local function labelled(div, caption)
  local a = div.attributes
  local label = pandoc.Inlines({ pandoc.Str(a.word .. "\u{a0}" .. a.number .. a.delim), pandoc.Space() })
  return label .. caption
end

local function html_float(div)
  local body, caption = split(div)
  local kind = div.classes:includes("float-fig") and "fig" or "tbl"
  local open = ('<figure id="%s" class="quarto-float quarto-float-%s">'):format(div.identifier, kind)
  local lines = pandoc.Blocks({
    pandoc.RawBlock("html", "<figcaption>"),
    pandoc.Plain(labelled(div, caption)),
    pandoc.RawBlock("html", "</figcaption>"),
  })
  local inner = kind == "fig" and body .. lines or lines .. body
  inner:insert(1, pandoc.RawBlock("html", open))
  inner:insert(pandoc.RawBlock("html", "</figure>"))
  return inner
end

local function typst_float(div)
  local body, caption = split(div)
  local kind = div.classes:includes("float-fig") and "fig" or "tbl"
  local close = ('], kind: "quarto-float-%s", supplement: [%s]) <%s>'):format(
    kind, div.attributes.word, div.identifier)
  local position = kind == "fig" and "bottom" or "top"
  local result = pandoc.Blocks({ pandoc.RawBlock("typst", "#figure([") })
  result:extend(body)
  result:insert(pandoc.Plain(
    pandoc.Inlines({ pandoc.RawInline("typst", "], caption: figure.caption(position: " .. position .. ", [") })
    .. caption .. { pandoc.RawInline("typst", "])" .. close:sub(2)) }))
  return result
end

local function docx_float(div)
  local body, caption = split(div)
  local is_figure = div.classes:includes("float-fig")
  local style = is_figure and "Image Caption" or "Table Caption"
  local line = pandoc.Div(
    { pandoc.Para({ pandoc.Span(labelled(div, caption), pandoc.Attr(div.identifier)) }) },
    pandoc.Attr("", {}, { ["custom-style"] = style }))
  if is_figure then
    body = pandoc.Blocks({ pandoc.Div(body, pandoc.Attr("", {}, { ["custom-style"] = "Captioned Figure" })) })
    body:insert(line)
  else
    body:insert(1, line)
  end
  return body
end

local FLOATS = { html5 = html_float, typst = typst_float, docx = docx_float }

local KINDS = { note = true, tip = true, warning = true, caution = true, important = true }

local function callout_kind(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(%a+)$")
    if kind and KINDS[kind] then return kind end
  end
end

-- The title is the attribute, or the heading that opens the callout, or the kind's own word.
local function callout_parts(div, kind)
  local body = pandoc.Blocks(div.content)
  local title = div.attributes.title
  if title then
    return pandoc.Inlines(title), body
  elseif body[1] and body[1].t == "Header" then
    return body:remove(1).content, body
  end
  return pandoc.Inlines(pandoc.utils.stringify(titles["callout-" .. kind .. "-title"] or kind)), body
end

local function html_callout(title, body, kind)
  local header = pandoc.Div({ pandoc.Plain(title) }, pandoc.Attr("", { "callout-title-container" }))
  return pandoc.Div({
    pandoc.Div({ header }, pandoc.Attr("", { "callout-header" })),
    pandoc.Div(body, pandoc.Attr("", { "callout-body-container", "callout-body" })),
  }, pandoc.Attr("", { "callout", "callout-" .. kind }))
end

local function typst_callout(title, body, kind)
  local result = pandoc.Blocks({ pandoc.Plain(
    pandoc.Inlines({ pandoc.RawInline("typst", '#notice("' .. kind .. '", [') }) .. title
    .. { pandoc.RawInline("typst", "])[") }) })
  result:extend(body)
  result:insert(pandoc.RawBlock("typst", "]"))
  return result
end

local function docx_callout(title, body)
  local styled = function(blocks, style)
    return pandoc.Div(blocks, pandoc.Attr("", {}, { ["custom-style"] = style }))
  end
  return pandoc.Blocks({ styled({ pandoc.Para(title) }, "Callout Title"), styled(body, "Callout") })
end

local CALLOUTS = { html5 = html_callout, typst = typst_callout, docx = docx_callout }

local function set_div(div)
  local kind = callout_kind(div)
  if kind then
    local title, body = callout_parts(div, kind)
    return CALLOUTS[FORMAT](title, body, kind)
  elseif div.classes:includes("float") then
    return FLOATS[FORMAT](div)
  end
end

function Pandoc(doc)
  titles = doc.meta.language or {}
  doc.blocks = doc.blocks:walk({ Div = set_div })
  return doc
end
