-- The built-in engine's shortcodes: {{< claim ID >}} anywhere in running text, headings,
-- captions, cells and footnotes. Pandoc reads a shortcode as the words `{{<`, `claim`,
-- `ID`, `>}}`, the first and last glued to whatever touches them. Includes are textual,
-- as in Quarto, and are merged before pandoc reads the text.

local handlers = dofile("_extensions/claims/claims.lua")
local meta

local function is_blank(inline)
  return inline.t == "Space" or inline.t == "SoftBreak"
end

-- The words from position `first` to the one that closes the shortcode, and its position.
local function words_until_close(inlines, first)
  local words = {}
  for position = first, #inlines do
    local inline = inlines[position]
    if inline.t == "Str" then
      local before, after = inline.text:match("^(.-)>}}(.*)$")
      if before then
        if before ~= "" then words[#words + 1] = before end
        return words, position, after
      end
      if inline.text ~= "" then words[#words + 1] = inline.text end
    elseif not is_blank(inline) then
      break
    end
  end
  error("a shortcode is not closed with >}} after {{< " .. table.concat(words, " "), 0)
end

local function run(words)
  local name = table.remove(words, 1)
  local handler = handlers[name]
  if not handler then
    error("unsupported shortcode {{< " .. tostring(name) .. " >}}: the text may use claim and include", 0)
  end
  return handler(words, {}, meta)
end

local function expand(inlines)
  local result = pandoc.Inlines({})
  local position = 1
  while position <= #inlines do
    local inline = inlines[position]
    local before, after
    if inline.t == "Str" then
      before, after = inline.text:match("^(.-){{<(.*)$")
    end
    if before then
      if before ~= "" then result:insert(pandoc.Str(before)) end
      inlines[position] = pandoc.Str(after)
      local words, last, rest = words_until_close(inlines, position)
      result:extend(run(words))
      inlines[last] = pandoc.Str(rest)
      position = rest == "" and last + 1 or last
    else
      result:insert(inline)
      position = position + 1
    end
  end
  return result
end

function Pandoc(doc)
  meta = doc.meta
  doc.blocks = doc.blocks:walk({ Inlines = expand })
  return doc
end
