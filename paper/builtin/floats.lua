-- Sets the floats of the neutral document: HTML with the elements that Quarto uses, so that
-- one style sheet serves both engines; Typst with the figure kinds that Quarto uses.

local function parts(div)
  local body = pandoc.Blocks(div.content)
  local caption = body:remove(#body).content[1].content
  return div.identifier:match("^%a+"), body, caption
end

local function html_float(div)
  local kind, body, caption = parts(div)
  local open = ('<figure id="%s" class="quarto-float quarto-float-%s">'):format(div.identifier, kind)
  local lines = pandoc.Blocks({
    pandoc.RawBlock("html", "<figcaption>"),
    pandoc.Plain(pandoc.Inlines({ pandoc.Str(div.attributes.label) }) .. caption),
    pandoc.RawBlock("html", "</figcaption>"),
  })
  local inner = kind == "fig" and body .. lines or lines .. body
  inner:insert(1, pandoc.RawBlock("html", open))
  inner:insert(pandoc.RawBlock("html", "</figure>"))
  return inner
end

-- Pandoc sets a table into a figure of its own, which would stand within this one.
local function bare(tbl)
  tbl.classes:insert("typst:no-figure")
  return tbl
end

-- Pandoc leaves out of Typst what an image shows, which a tagged PDF says to those who hear it.
local function spoken(image)
  local alt = pandoc.utils.stringify(image.caption):gsub('[\\"]', "\\%0")
  local width = image.attributes.width and ", width: " .. image.attributes.width or ""
  return pandoc.RawInline("typst", ('#image("%s"%s, alt: "%s")'):format(image.src, width, alt))
end

local function typst_float(div)
  local kind, body, caption = parts(div)
  local close = ('], kind: "quarto-float-%s", supplement: [%s]) <%s>'):format(
    kind, div.attributes.title, div.identifier)
  local position = kind == "fig" and "bottom" or "top"
  local result = pandoc.Blocks({ pandoc.RawBlock("typst", "#figure([") })
  result:extend(body:walk({ Table = bare, Image = spoken }))
  result:insert(pandoc.Plain(
    pandoc.Inlines({ pandoc.RawInline("typst", "], caption: figure.caption(position: " .. position .. ", [") })
    .. caption .. { pandoc.RawInline("typst", "])" .. close:sub(2)) }))
  return result
end

local FLOATS = { html5 = html_float, typst = typst_float }

function Div(div)
  if FLOATS[FORMAT] and div.classes:includes("float") then
    return FLOATS[FORMAT](div)
  end
end
