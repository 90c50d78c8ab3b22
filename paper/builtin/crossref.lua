-- Numbers sections, figures and tables and resolves `@fig-`, `@tbl-` and `@sec-`, as Quarto
-- does. The result is the same for every format: a float becomes a Div of class `float`
-- whose last child is its caption, a reference becomes a link. floats.lua sets them, and
-- filters/word.lua in Word.
--
-- The words (图, 表, 小节) come from `crossref` in _quarto-zh.yml and _quarto-en.yml.

local stringify = pandoc.utils.stringify
local words = {}
local targets = {}
local counts = { fig = 0, tbl = 0 }
local section = {}
local problems = {}

local function kind_of(id)
  return id:match("^(fig)%-.") or id:match("^(tbl)%-.") or id:match("^(sec)%-.")
end

local function word(key)
  return words[key] and stringify(words[key]) or key
end

local function register(id, number)
  if targets[id] then
    problems[#problems + 1] = "the id #" .. id .. " is given twice"
  end
  targets[id] = number
end

local function number_section(header)
  if not header.classes:includes("unnumbered") then
    for level = #section + 1, header.level do section[level] = 0 end
    for level = #section, header.level + 1, -1 do section[level] = nil end
    section[header.level] = section[header.level] + 1
  end
  if kind_of(header.identifier) == "sec" then
    local numbered = not header.classes:includes("unnumbered")
    register(header.identifier, numbered and table.concat(section, ".") or stringify(header.content))
  end
end

-- An image says what it shows in fig-alt; without one, its caption speaks for it.
local function with_alt(image)
  local alt = image.attributes["fig-alt"]
  image.attributes["fig-alt"] = nil
  if alt then image.caption = pandoc.Inlines(alt) end
  return image
end

local function float(id, content, caption)
  local kind = kind_of(id)
  counts[kind] = counts[kind] + 1
  local number = tostring(counts[kind])
  register(id, number)
  if #caption == 0 then
    problems[#problems + 1] = "#" .. id .. " has no caption"
  end
  local body = pandoc.Blocks(content):walk({ Image = with_alt })
  body:insert(pandoc.Div({ pandoc.Plain(caption) }, pandoc.Attr("", { "float-caption" })))
  local title = word(kind .. "-title")
  local delim = word("title-delim")
  local gap = delim:match("[\x80-\xff]$") and "" or " "
  local label = title .. "\u{a0}" .. number .. delim .. gap
  return pandoc.Div(body, pandoc.Attr(id, { "float" }, { { "title", title }, { "label", label } }))
end

local function figure(block)
  if kind_of(block.identifier) ~= "fig" then return nil end
  return float(block.identifier, block.content, pandoc.utils.blocks_to_inlines(block.caption.long))
end

local function take_caption(tbl)
  local caption = pandoc.utils.blocks_to_inlines(tbl.caption.long)
  tbl.caption = pandoc.Caption({})
  return caption
end

local function captioned_table(tbl)
  local id = tbl.identifier
  if kind_of(id) ~= "tbl" then return nil end
  tbl.identifier = ""
  return float(id, { tbl }, take_caption(tbl))
end

-- ::: {#tbl-x} … ::: : the last paragraph is the caption, or else the table's own.
local function captioned_div(div)
  local content = div.content
  local last = content[#content]
  local caption = pandoc.Inlines({})
  if last and last.t == "Para" and #content > 1 then
    caption = last.content
    content:remove(#content)
  else
    content = content:walk({
      Table = function(tbl)
        caption = take_caption(tbl)
        return tbl
      end,
    })
  end
  return float(div.identifier, content, caption)
end

local function is_float(div)
  local kind = kind_of(div.identifier)
  return kind == "fig" or kind == "tbl"
end

local numbering = {
  traverse = "topdown",
  Header = function(header)
    number_section(header)
  end,
  Div = function(div)
    if is_float(div) then return captioned_div(div), false end
  end,
  Figure = figure,
  Table = captioned_table,
}

local function reference(citation)
  local kind = kind_of(citation.id)
  local number = targets[citation.id]
  if not number then
    problems[#problems + 1] = "the reference @" .. citation.id .. " has no target"
    return pandoc.Inlines({})
  end
  local text = number
  if citation.mode ~= "SuppressAuthor" then
    local prefix = #citation.prefix > 0 and stringify(citation.prefix) or word(kind .. "-prefix")
    text = prefix .. "\u{a0}" .. number
  end
  return pandoc.Link(text, "#" .. citation.id, "", pandoc.Attr("", { "quarto-xref" }))
end

local function resolve(cite)
  local citation = cite.citations[1]
  if not kind_of(citation.id) then return nil end
  if #cite.citations > 1 then
    problems[#problems + 1] = "@" .. citation.id .. " shares its bracket with another reference"
  end
  return reference(citation)
end

function Pandoc(doc)
  words = doc.meta.crossref or {}
  doc.blocks = doc.blocks:walk(numbering)
  doc.blocks = doc.blocks:walk({ Cite = resolve })
  if #problems > 0 then
    error(table.concat(problems, "\n"), 0)
  end
  return doc
end
