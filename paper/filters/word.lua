-- Figures, tables and headings of the Word edition, alike in both engines: a caption is a
-- paragraph with Word's caption style beside its figure or table, which stand in the text
-- and in no frame, and its number is a field that Word counts on; a picture says in words what
-- it shows; a heading has its number in a style of its own, and no dot after it; the
-- contents stand filled in, which pandoc would leave to Word.
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

local NUMBER = "Section Number"
local TAB = pandoc.RawInline("openxml", "<w:r><w:tab/></w:r>")

-- Quarto puts the number into the text of the heading; pandoc sets it as a run of its own style
-- and a tab, which is done here for both.
local function numbered(header)
  local number = header.content[1]
  if not header.attributes.number or number.text ~= header.attributes.number then return nil end
  local style = pandoc.Attr("", {}, { ["custom-style"] = NUMBER })
  header.content[1] = pandoc.Span(number, style)
  header.content[2] = TAB
  return header
end

-- Word lists a heading by its style. One that the contents leave out has a style of its own.
local function set_heading(header)
  if header.classes:includes("unlisted") then
    local heading = styled({ pandoc.Para(header.content) }, "Unlisted Heading")
    heading.identifier = header.identifier
    return heading
  end
  return numbered(header)
end

-- Quarto parts neighbouring callouts and tables with a paragraph of one blank, lest they merge as
-- tables of Word; here captions and titles part them. No text of ours reads as such a word.
local function without_spacer(paragraph)
  local only = paragraph.content[1]
  if #paragraph.content == 1 and only.text == " " then return {} end
end

-- The levels that the contents of the PDF have.
local DEPTH = 2

-- Word fills the contents itself when the field is marked as dirty, and asks before it does; so it
-- does for `updateFields` in its settings, which renumbers captions too, and the two together have
-- set every page to 1. No engine knows where Word ends its pages: the numbers of the pages are left
-- empty until then, rather than false. The words and their links are there for every reader.
local CONTENTS = {
  head = '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
    .. "<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>",
  field = '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
    .. '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-%d" \\h \\z \\u </w:instrText></w:r>'
    .. '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
  page = '<w:r><w:tab/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    .. '<w:r><w:instrText xml:space="preserve"> PAGEREF %s \\h </w:instrText></w:r>'
    .. '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    .. '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
  foot = '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:br w:type="page"/></w:r></w:p>'
    .. "</w:sdtContent></w:sdt>",
}

-- As pandoc names the bookmark of a heading: Word takes no more than forty characters.
local function bookmark(identifier)
  if utf8.len(identifier) <= 40 then return identifier end
  return "X" .. pandoc.utils.sha1(identifier):sub(2)
end

-- A line of the contents is itself a link, and holds none. The number is set here for both engines:
-- Quarto has it in the heading already, pandoc not yet.
local function entry(section)
  local words = section.content[1].content:walk({
    Span = function(span)
      return span.attributes["custom-style"] == NUMBER and {} or span.content
    end,
    RawInline = function() return {} end,
    Link = function(link) return link.content end,
    Note = function() return {} end,
  })
  if section.attributes.number then
    words = pandoc.Inlines({ pandoc.Str(section.attributes.number), TAB }) .. words
  end
  words:insert(pandoc.RawInline("openxml", CONTENTS.page:format(bookmark(section.identifier))))
  return pandoc.Inlines({ pandoc.Link(words, "#" .. section.identifier) })
end

local function contents(sections, title)
  local result = pandoc.Blocks({
    pandoc.RawBlock("openxml", CONTENTS.head), styled({ pandoc.Para(title) }, "TOC Heading"),
  })
  for position, section in ipairs(sections) do
    local line = entry(section)
    if position == 1 then
      line:insert(1, pandoc.RawInline("openxml", CONTENTS.field:format(DEPTH)))
    end
    result:insert(styled({ pandoc.Para(line) }, "toc " .. section.content[1].level))
  end
  result:insert(pandoc.RawBlock("openxml", CONTENTS.foot))
  return result
end

local function listed(blocks)
  local sections = pandoc.List({})
  pandoc.structure.make_sections(blocks, { number_sections = true }):walk({
    traverse = "topdown",
    Div = function(div)
      local header = div.classes:includes("section") and div.content[1]
      if header and header.level <= DEPTH then sections:insert(div) end
    end,
  })
  return sections
end

-- Before the first heading: what stands there belongs to the title.
local function with_contents(doc)
  local _, first = doc.blocks:find_if(function(block) return block.t == "Header" end)
  if not first then return nil end
  local title = pandoc.Inlines(pandoc.utils.stringify(doc.meta["toc-title"]))
  local before = pandoc.Blocks({ table.unpack(doc.blocks, 1, first - 1) })
  local after = pandoc.Blocks({ table.unpack(doc.blocks, first) })
  doc.blocks = before .. contents(listed(after), title) .. after
  return doc
end

return {
  { Div = set_div, FloatRefTarget = set_node, Header = set_heading, Para = without_spacer },
  { Pandoc = with_contents },
}
