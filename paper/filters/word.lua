-- Figures, tables and headings of the Word edition, alike in both engines: a caption is a
-- paragraph with Word's caption style beside its figure or table, which stand in the text
-- and in no frame, and its number is a field that Word counts on; a picture says in words what
-- it shows; a heading has its number in a style of its own, and no dot after it.
--
-- Quarto hands over a node of its own, `FloatRefTarget`; the built-in engine a Div.

if FORMAT ~= "docx" then return {} end

local function with_alt(image)
  local alt = image.attributes["fig-alt"]
  image.attributes["fig-alt"] = nil
  if alt then image.caption = pandoc.Inlines(alt) end
  return image
end

local function styled(blocks, style)
  return pandoc.Div(blocks, pandoc.Attr("", {}, { ["custom-style"] = style }))
end

local FIELD = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
  .. '<w:r><w:instrText xml:space="preserve"> SEQ %s \\* ARABIC </w:instrText></w:r>'
  .. '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>%s</w:t></w:r>'
  .. '<w:r><w:fldChar w:fldCharType="end"/></w:r>'

-- The number behind the first word of a caption, as the field of that name that Word inserts too.
local function counted(caption)
  local result, name = pandoc.Inlines({}), ""
  for position, inline in ipairs(caption) do
    local before, number, after = (inline.text or ""):match("^(%D*)(%d+)(.*)$")
    if number then
      name = (name .. before):gsub("\u{a0}", "")
      result:extend({ pandoc.Str(before), pandoc.RawInline("openxml", FIELD:format(name, number)) })
      result:insert(pandoc.Str(after))
      return result .. pandoc.Inlines({ table.unpack(caption, position + 1) })
    end
    name = name .. pandoc.utils.stringify(inline):gsub("%s", "")
    result:insert(inline)
  end
  return caption
end

local function set(identifier, kind, body, caption)
  local target = pandoc.Para({ pandoc.Span(counted(caption), pandoc.Attr(identifier)) })
  if kind == "fig" then
    local picture = styled(body:walk({ Image = with_alt }), "Captioned Figure")
    return pandoc.Blocks({ picture, styled({ target }, "Image Caption") })
  end
  return pandoc.Blocks({ styled({ target }, "Table Caption") }) .. body
end

local function set_div(div)
  local kind = div.classes:includes("float") and div.identifier:match("^%a+")
  if not kind then return nil end
  local body = pandoc.Blocks(div.content)
  local caption = body:remove(#body).content[1].content
  local label = pandoc.Inlines({ pandoc.Str(div.attributes.label) })
  return set(div.identifier, kind, body, label .. caption)
end

local function set_node(float)
  float = quarto.doc.crossref.decorate_caption_with_crossref(float)
  local kind = float.identifier:match("^%a+")
  local body = quarto.utils.as_blocks(float.content)
  return set(float.identifier, kind, body, quarto.utils.as_inlines(float.caption_long))
end

-- Quarto puts the number into the text of the heading; pandoc sets it as a run of its own style
-- and a tab, which is done here for both.
local function numbered(header)
  local number = header.content[1]
  if not header.attributes.number or number.text ~= header.attributes.number then return nil end
  local style = pandoc.Attr("", {}, { ["custom-style"] = "Section Number" })
  header.content[1] = pandoc.Span(number, style)
  header.content[2] = pandoc.RawInline("openxml", "<w:r><w:tab/></w:r>")
  return header
end

-- Quarto parts neighbouring callouts and tables with a paragraph of one blank, lest they merge as
-- tables of Word; here captions and titles part them. No text of ours reads as such a word.
local function without_spacer(paragraph)
  local only = paragraph.content[1]
  if #paragraph.content == 1 and only.text == " " then return {} end
end

return { { Div = set_div, FloatRefTarget = set_node, Header = numbered, Para = without_spacer } }
