-- Chinese lines join without a space: a line break in the source between two wide
-- characters, or between a wide one and a Latin word, is no space in Chinese. A typed
-- space between Chinese and Latin goes too: the gap there is typography, and the output
-- formats set it themselves (CSS text-autospace, Typst cjk-latin-spacing, Word autoSpaceDE).
-- Used by both engines; does nothing in documents of another language.

local WIDE = {
  { 0x2E80, 0x303F }, { 0x3040, 0x30FF }, { 0x3400, 0x4DBF }, { 0x4E00, 0x9FFF },
  { 0xF900, 0xFAFF }, { 0xFE30, 0xFE4F }, { 0xFF00, 0xFFEF }, { 0x20000, 0x323AF },
  -- Signs that Chinese text sets in a full square: quotation marks, dash, ellipsis.
  { 0x2018, 0x2019 }, { 0x201C, 0x201D }, { 0x2014, 0x2014 }, { 0x2026, 0x2026 },
}

local function is_wide(code)
  for _, range in ipairs(WIDE) do
    if code >= range[1] and code <= range[2] then return true end
  end
  return false
end

local function is_space(inline)
  return inline.t == "SoftBreak" or inline.t == "Space"
end

local function edge(inline, last)
  -- A note's own text is elsewhere on the page: its mark hangs on the character before it.
  if not inline or inline.t == "Note" or inline.t == "Code" or inline.t == "Math" then return nil end
  local text = pandoc.utils.stringify(inline)
  if text == "" then return nil end
  local position = last and utf8.offset(text, -1) or 1
  return utf8.codepoint(text, position)
end

local function before(inlines, position)
  local previous = inlines[position - 1]
  return previous and edge(previous.t == "Note" and inlines[position - 2] or previous, true)
end

local function join(inlines)
  local result = pandoc.Inlines({})
  for position, inline in ipairs(inlines) do
    local blank = is_space(inline)
    local left = blank and before(inlines, position)
    local right = blank and edge(inlines[position + 1], false)
    if not ((left and is_wide(left)) or (right and is_wide(right))) then
      result:insert(inline)
    end
  end
  return result
end

-- Quarto writes the number of a heading into its text: the space after it stays.
local function join_heading(header)
  local number = pandoc.Inlines({})
  if header.attributes.number and header.content:find_if(is_space) then
    repeat number:insert(header.content:remove(1)) until is_space(number[#number])
  end
  header.content = number .. header.content:walk({ Inlines = join })
  return header, false
end

-- 第4章, 第4.2节: a section is named with its number within the words. Quarto leaves this to
-- Typst in the PDF, where the template does the same.
local function name_section(link)
  local number = link.classes:includes("quarto-xref") and link.target:match("^#sec%-")
    and pandoc.utils.stringify(link):match("(%d[%d.]*)$")
  if number then
    link.content = pandoc.Inlines("第" .. number .. (number:find(".", 1, true) and "节" or "章"))
    return link
  end
end

function Pandoc(doc)
  local lang = doc.meta.lang and pandoc.utils.stringify(doc.meta.lang) or ""
  if lang:match("^zh") then
    doc.blocks = doc.blocks:walk({ Link = name_section })
    doc.blocks = doc.blocks:walk({ traverse = "topdown", Header = join_heading, Inlines = join })
  end
  return doc
end
