-- `::: {.apart file="generated/ledger.md"}` takes in the blocks of that file. The long table of
-- all claims is staged so: at every `<` of a shortcode pandoc looks for HTML to the end of the
-- text, and Quarto reads the text once with that on, however it is told to read it.
-- The first filter of both engines, so that all others see one document.

local READER = "markdown-raw_html-native_divs-native_spans"

local function taken_in(div)
  if not div.classes:includes("apart") then return nil end
  local root = quarto and quarto.project.directory or "."
  local name = div.attributes.file
  local file = assert(io.open(root .. "/" .. name, "rb"), name .. " is not there: it is staged with the text")
  local text = file:read("a")
  file:close()
  return pandoc.read(text, READER).blocks
end

return { { Div = taken_in } }
