-- {{< claim ID >}} prints one number of the ledger in the language of the document.
--
-- generated/claims.json holds the numbers of this edition: an object from the id to its
-- text (zh, en), its title, one line of what stands behind it, and the anchor of its row in
-- the table of all numbers, if the report holds one. The page shows the title where no script
-- runs; styles/cards.js opens a card instead. PDF and Word link to the row. Quarto loads this
-- file as an extension; the built-in engine loads the same file from builtin/shortcodes.lua,
-- so that both print the same words.

local ledger

local function read_ledger()
  local root = quarto and quarto.project.directory or "."
  local file = assert(io.open(root .. "/generated/claims.json", "rb"),
    "generated/claims.json is not there: the ledger is staged before the report is rendered")
  local text = file:read("a")
  file:close()
  return pandoc.json.decode(text, false)
end

local function language(meta)
  local lang = meta.lang and pandoc.utils.stringify(meta.lang) or "en"
  return lang:match("^%a+")
end

-- Longer than a number with its unit; a Chinese character counts as two.
local function is_long(text)
  local width = 0
  for _, code in utf8.codes(text) do width = width + (code >= 0x1100 and 2 or 1) end
  return width > 24
end

local function claim(args, _, meta)
  ledger = ledger or read_ledger()
  local id = pandoc.utils.stringify(args[1] or "")
  local record = ledger[id]
  if not record then
    error("unknown claim " .. id .. ": no notebook records it; correct the id or record the claim", 0)
  end
  local text = record.text[language(meta)]
  if not text then
    error("claim " .. id .. " has no text in the language " .. language(meta), 0)
  end
  if record.row ~= "" and not FORMAT:match("^html") then
    -- A style of its own in Word, where a link would stand out blue and underlined.
    local words = pandoc.Span(pandoc.Inlines(text), pandoc.Attr("", {}, { ["custom-style"] = "Claim" }))
    local content = FORMAT == "docx" and words or pandoc.Inlines(text)
    return pandoc.Inlines({ pandoc.Link(content, "#" .. record.row, "", pandoc.Attr("", { "claim" })) })
  end
  -- A list, as the keys of a table come in another order each time.
  local attributes = { { "data-claim", id }, { "tabindex", "0" } }
  if record.title then table.insert(attributes, { "title", record.title }) end
  -- A number stays on one line; what a test lets say may be a sentence.
  local classes = is_long(text) and { "claim", "claim-long" } or { "claim" }
  return pandoc.Inlines({ pandoc.Span(pandoc.Inlines(text), pandoc.Attr("", classes, attributes)) })
end

return { claim = claim }
