-- Column widths from what the columns hold, and scroll containers in HTML.
-- Used by both engines.
--
-- Pipe tables carry no widths, or widths read off their dashes. HTML and narrow tables
-- need none: the browser and Typst fit columns to their content. A table whose lines
-- are longer than the page is wide gets shares: a column that fits its fair share keeps
-- its own width, the others divide the rest by the length of their text.

-- Half-width characters on one line of an A4 table at its type size, which is larger in Word;
-- then the same in the smaller type of the generated `::: {.ledger}`.
local LINE = FORMAT == "docx" and 84 or 100
local SMALL_LINE = FORMAT == "docx" and 110 or 128
local PADDING = 3

local function display_width(text)
  local width = 0
  for _, code in utf8.codes(text) do
    width = width + (code >= 0x1100 and 2 or 1)
  end
  return width
end

local function cell_text(cell)
  return pandoc.utils.stringify(pandoc.Div(cell.contents))
end

local function each_row(rows, visit)
  for _, row in ipairs(rows) do visit(row) end
end

-- The widest piece of a text that no line breaks: a word to its hyphen, or a few wide characters.
-- The ids and paths of the small tables break after a dot, a dash below or a slash as well.
local WIDE_PIECE = 8

local function pieces(text, is_small)
  text = text:gsub("%-(%a)", "- %1")
  return is_small and text:gsub("([_/])", "%1 "):gsub("%.(%a)", ". %1") or text
end

local function piece_width(text, is_small)
  local widest = 0
  for piece in pieces(text, is_small):gmatch("[^%s]+") do
    local narrow, wide = 0, 0
    for _, code in utf8.codes(piece) do
      if code >= 0x2E80 then
        wide, narrow = wide + 2, 0
      else
        narrow = narrow + 1
      end
      widest = math.max(widest, narrow, math.min(wide, WIDE_PIECE))
    end
  end
  return widest
end

-- Per column the longest cell (its natural width), the widest piece of a cell, which is what the
-- column needs, and the mean length of its cells. A head breaks between its words.
local function measure(tbl, is_small)
  local longest, needed, total, rows = {}, {}, {}, 0
  for column = 1, #tbl.colspecs do longest[column], needed[column], total[column] = 1, 1, 0 end
  each_row(tbl.head.rows, function(row)
    for column, cell in ipairs(row.cells) do
      needed[column] = math.max(needed[column], piece_width(cell_text(cell), is_small))
    end
  end)
  for _, body in ipairs(tbl.bodies) do
    each_row(body.body, function(row)
      rows = rows + 1
      for column, cell in ipairs(row.cells) do
        local text = cell_text(cell)
        local width = display_width(text)
        longest[column] = math.max(longest[column], width)
        needed[column] = math.max(needed[column], piece_width(text, is_small))
        total[column] = total[column] + width
      end
    end)
  end
  for column in ipairs(total) do
    longest[column] = math.max(longest[column], needed[column]) + PADDING
    needed[column] = needed[column] + PADDING
    total[column] = total[column] / math.max(rows, 1)
  end
  return longest, needed, total
end

-- Columns that fit an equal share of what is left keep their natural width.
local function settle(longest, settled, room)
  local open = 0
  for column in ipairs(longest) do open = open + (settled[column] and 0 or 1) end
  local changed = true
  while changed and open > 0 do
    changed = false
    for column, width in ipairs(longest) do
      if not settled[column] and width <= room / open then
        settled[column] = width
        room, open, changed = room - width, open - 1, true
      end
    end
  end
  return room
end

-- Widths with the columns of `fixed` as they are; the others get at least their natural width, or
-- else a part of the rest by the length of their text.
local function divide(longest, mean, fixed, line)
  local room, settled = line, {}
  for column, width in pairs(fixed) do settled[column], room = width, room - width end
  room = settle(longest, settled, room)
  local weight, sum = {}, 0
  for column in ipairs(longest) do
    if not settled[column] then
      weight[column] = math.sqrt(mean[column] * longest[column])
      sum = sum + weight[column]
    end
  end
  for column, own in pairs(weight) do settled[column] = math.max(room, 0) * own / sum end
  return settled
end

-- Divided until no column is narrower than what it needs. Nil where all fit without shares.
local function shares(tbl, line, is_small)
  local longest, needed, mean = measure(tbl, is_small)
  local natural, least = 0, 0
  for column in ipairs(longest) do
    natural, least = natural + longest[column], least + needed[column]
  end
  if natural <= line then return nil end
  local fixed, widths = {}, needed
  local short = least <= line
  while short do
    short = false
    widths = divide(longest, mean, fixed, line)
    for column, width in ipairs(widths) do
      if not fixed[column] and width < needed[column] then
        fixed[column], short = needed[column], true
      end
    end
  end
  for column, width in ipairs(widths) do widths[column] = width / math.max(line, least) end
  return widths
end

local function set_widths(tbl, line, is_small)
  local widths = not FORMAT:match("^html") and shares(tbl, line, is_small) or {}
  for column, spec in ipairs(tbl.colspecs) do
    tbl.colspecs[column] = { spec[1], widths[column] }
  end
end

-- What is wide scrolls in its own box, which the keyboard can reach; the page does not.
local function scrollable(block, class)
  local box = pandoc.Attr("", { class }, { { "tabindex", "0" }, { "role", "group" } })
  return pandoc.Div({ block }, box)
end

-- Quarto takes a shortcode that fills its cell for a paragraph, with a paragraph's spacing. Word
-- sets cells and the lines of a list in one style, unless the cells have their own.
local function tight(cell)
  if #cell.contents == 1 and cell.contents[1].t == "Para" then
    cell.contents = { pandoc.Plain(cell.contents[1].content) }
  end
  if FORMAT == "docx" then
    local paragraphs = pandoc.Blocks(cell.contents):walk({
      Plain = function(plain) return pandoc.Para(plain.content) end,
    })
    local style = pandoc.Attr("", {}, { ["custom-style"] = "Table Text" })
    cell.contents = { pandoc.Div(paragraphs, style) }
  end
end

-- A year, a date or a short word stays on one line of the page.
local SHORT = 10

local function keep_short(cell)
  local text = cell_text(cell)
  if not text:find(" ", 1, true) and display_width(text) <= SHORT then cell.classes:insert("short") end
end

local function tighten(rows)
  each_row(rows, function(row)
    for _, cell in ipairs(row.cells) do
      tight(cell)
      if FORMAT:match("^html") then keep_short(cell) end
    end
  end)
end

-- Where a long id or path may break on the page; the PDF's template breaks it at the same marks.
local function breakable(str)
  if not str.text:find("[_/.]") then return nil end
  local parts = pandoc.Inlines({})
  local marked = str.text:gsub("([_/])", "%1\n"):gsub("%.(%a)", ".\n%1")
  for part in marked:gmatch("[^\n]+") do
    if #parts > 0 then parts:insert(pandoc.RawInline("html", "<wbr>")) end
    parts:insert(pandoc.Str(part))
  end
  return parts
end

local function set(tbl, line, is_small)
  tighten(tbl.head.rows)
  for _, body in ipairs(tbl.bodies) do tighten(body.body) end
  set_widths(tbl, line, is_small)
  if not FORMAT:match("^html") then return tbl end
  return scrollable(is_small and tbl:walk({ Str = breakable }) or tbl, "table-scroll"), false
end

function Table(tbl)
  return set(tbl, LINE, false)
end

-- A figure is a paragraph of one image. On a phone it keeps a width at which its words are read.
local function figure(block)
  local only = #block.content == 1 and block.content[1]
  if only and only.t == "Image" and FORMAT:match("^html") then
    return scrollable(block, "figure-scroll"), false
  end
end
Para, Plain = figure, figure

function Div(div)
  if div.classes:includes("ledger") then
    local small = { traverse = "topdown", Table = function(tbl) return set(tbl, SMALL_LINE, true) end }
    return div:walk(small), false
  end
end

traverse = "topdown"
