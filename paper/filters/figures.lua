-- In the PDF a figure or table and the source under it go together to the head or foot of a page,
-- so that a tall one leaves no gap in the text; the first of a chapter stays under its head. Where
-- one chapter ends and the next begins, a page does too if either has exhibits: they would else
-- float past the head. Does nothing in other formats.
-- Used by both engines, before either numbers the figures.

if FORMAT ~= "typst" then return {} end

-- A figure stands alone in its block, whichever of the two the reader makes of it.
local function is_figure(block)
  local inline = (block.t == "Para" or block.t == "Plain") and #block.content == 1 and block.content[1]
  local bearer = block.t == "Figure" and block or inline and inline.t == "Image" and inline
  return bearer and bearer.identifier:match("^fig%-")
end

local function is_table(block)
  return (block.t == "Div" or block.t == "Table") and block.identifier:match("^tbl%-")
end

local function is_exhibit(block) return is_figure(block) or is_table(block) end

local function is_source(block)
  return block and block.t == "Div" and block.classes:includes("source")
end

local function is_head(block) return block.t == "Header" and block.level == 1 end

-- Whether a block still belongs to the opening of a chapter, before any exhibit or section.
local function opens(block, was_open)
  if block.t == "Header" then return is_head(block) end
  return was_open
end

local function exhibit(result, blocks, position, floats)
  result:insert(pandoc.RawBlock("typst", floats and "#exhibit[" or "#exhibit(floats: false)["))
  result:insert(blocks[position])
  local has_source = is_source(blocks[position + 1])
  if has_source then result:insert(blocks[position + 1]) end
  result:insert(pandoc.RawBlock("typst", "]"))
  return position + (has_source and 2 or 1)
end

-- The positions of the heads at which a page begins.
local function openings(blocks)
  local found, head, has_exhibit, had_exhibit = {}, nil, false, false
  local function settle()
    if head and (has_exhibit or had_exhibit) then found[head] = true end
  end
  for position, block in ipairs(blocks) do
    if is_head(block) then
      settle()
      head, had_exhibit, has_exhibit = position, has_exhibit, false
    elseif is_exhibit(block) then
      has_exhibit = true
    end
  end
  settle()
  return found
end

function Pandoc(doc)
  local result, position, in_opening = pandoc.Blocks({}), 1, false
  local begins_page = openings(doc.blocks)
  while position <= #doc.blocks do
    local block = doc.blocks[position]
    in_opening = opens(block, in_opening)
    if is_exhibit(block) then
      position = exhibit(result, doc.blocks, position, not in_opening)
      in_opening = false
    elseif begins_page[position] then
      result:insert(pandoc.RawBlock("typst", "#opening["))
      result:insert(block)
      result:insert(pandoc.RawBlock("typst", "]"))
      position = position + 1
    else
      result:insert(block)
      position = position + 1
    end
  end
  doc.blocks = result
  return doc
end
