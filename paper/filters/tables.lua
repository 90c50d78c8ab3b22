-- Column widths from what the columns hold, and a scroll container in HTML.
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

-- A head breaks between its words, so that the longest of them is what it needs.
local function word_width(text)
  local width = 0
  for word in text:gmatch("[^%s]+") do width = math.max(width, display_width(word)) end
  return width
end

-- Per column the longest cell (its natural width) and the mean length of its cells.
local function measure(tbl)
  local longest, total, rows = {}, {}, 0
  for column = 1, #tbl.colspecs do longest[column], total[column] = 1, 0 end
  each_row(tbl.head.rows, function(row)
    for column, cell in ipairs(row.cells) do
      longest[column] = math.max(longest[column], math.min(word_width(cell_text(cell)), 12))
    end
  end)
  for _, body in ipairs(tbl.bodies) do
    each_row(body.body, function(row)
      rows = rows + 1
      for column, cell in ipairs(row.cells) do
        local width = display_width(cell_text(cell))
        longest[column] = math.max(longest[column], width)
        total[column] = total[column] + width
      end
    end)
  end
  for column in ipairs(total) do total[column] = total[column] / math.max(rows, 1) end
  return longest, total
end

-- Columns that fit an equal share of what is left keep their natural width.
local function settle(longest, room)
  local settled, open = {}, #longest
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
  return settled, room
end

local function shares(tbl, line)
  local longest, mean = measure(tbl)
  local natural = 0
  for column in ipairs(longest) do
    longest[column] = longest[column] + PADDING
    natural = natural + longest[column]
  end
  if natural <= line then return nil end
  local settled, room = settle(longest, line)
  local weight, sum = {}, 0
  for column in ipairs(longest) do
    if not settled[column] then
      weight[column] = math.sqrt(mean[column] * longest[column])
      sum = sum + weight[column]
    end
  end
  for column in ipairs(longest) do
    settled[column] = (settled[column] or room * weight[column] / sum) / line
  end
  return settled
end

local function set_widths(tbl, line)
  local widths = not FORMAT:match("^html") and shares(tbl, line) or {}
  for column, spec in ipairs(tbl.colspecs) do
    tbl.colspecs[column] = { spec[1], widths[column] }
  end
end

-- A wide table scrolls in its own box, which the keyboard can reach; the page does not.
local function scrollable(tbl)
  local box = pandoc.Attr("", { "table-scroll" }, { { "tabindex", "0" }, { "role", "group" } })
  return pandoc.Div({ tbl }, box)
end

-- Quarto takes a shortcode that fills its cell for a paragraph, with a paragraph's spacing.
local function tight(cell)
  if #cell.contents == 1 and cell.contents[1].t == "Para" then
    cell.contents = { pandoc.Plain(cell.contents[1].content) }
  end
end

local function tighten(rows)
  each_row(rows, function(row)
    for _, cell in ipairs(row.cells) do tight(cell) end
  end)
end

local function set(tbl, line)
  tighten(tbl.head.rows)
  for _, body in ipairs(tbl.bodies) do tighten(body.body) end
  set_widths(tbl, line)
  if FORMAT:match("^html") then return scrollable(tbl), false end
  return tbl
end

function Table(tbl)
  return set(tbl, LINE)
end

function Div(div)
  if div.classes:includes("ledger") then
    local small = { traverse = "topdown", Table = function(tbl) return set(tbl, SMALL_LINE) end }
    return div:walk(small), false
  end
end

traverse = "topdown"
