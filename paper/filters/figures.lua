-- In the PDF a figure and the source under it go together to the head or foot of a page, so that
-- a tall one leaves no gap in the text. Does nothing in other formats.
-- Used by both engines, before either numbers the figures.

if FORMAT ~= "typst" then return {} end

-- A figure stands alone in its block, whichever of the two the reader makes of it.
local function is_figure(block)
  local inline = (block.t == "Para" or block.t == "Plain") and #block.content == 1 and block.content[1]
  local bearer = block.t == "Figure" and block or inline and inline.t == "Image" and inline
  return bearer and bearer.identifier:match("^fig%-")
end

local function is_source(block)
  return block and block.t == "Div" and block.classes:includes("source")
end

function Blocks(blocks)
  local result, last = pandoc.Blocks({}), nil
  for position, block in ipairs(blocks) do
    if is_figure(block) then
      result:insert(pandoc.RawBlock("typst", "#exhibit["))
      last = position + (is_source(blocks[position + 1]) and 1 or 0)
    end
    result:insert(block)
    if position == last then result:insert(pandoc.RawBlock("typst", "]")) end
  end
  return result
end
