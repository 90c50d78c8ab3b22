-- {{< claim ID >}} prints one number of the ledger in the language of the document.
--
-- The ledger is generated/claims.json: an object from the id to its record
-- (text.zh, text.en, value, unit, interval, p, procedure, sample, notebook, cell).
-- Quarto loads this file as an extension; the built-in engine loads the same
-- file from builtin/shortcodes.lua, so that both print the same words.

local ledger

local LABELS = {
  zh = { value = "数值", interval = "区间", p = "p 值", sample = "样本", cell = "单元格", sep = "；", colon = "：" },
  en = { value = "value", interval = "interval", p = "p", sample = "sample", cell = "cell", sep = "; ", colon = ": " },
}

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

-- Arrays and numbers of the record as one line of text, or nil where there is nothing to say.
local function printed(field)
  if type(field) == "table" then
    local parts = {}
    for _, part in ipairs(field) do
      parts[#parts + 1] = printed(part)
    end
    return #parts > 0 and table.concat(parts, " – ") or nil
  end
  local known = type(field) == "string" or type(field) == "number"
  return known and field ~= "" and tostring(field) or nil
end

-- What stands behind the number, in one line; the place where provenance cards will grow.
local function provenance(record, lang)
  local label = LABELS[lang] or LABELS.en
  local parts = {}
  local function add(name, text)
    if text then
      parts[#parts + 1] = (name and label[name] .. label.colon or "") .. text
    end
  end
  local value = printed(record.value)
  add("value", value and value .. (printed(record.unit) and " " .. record.unit or ""))
  add("interval", printed(record.interval))
  add("p", printed(record.p))
  add(nil, printed(record.procedure))
  add("sample", printed(record.sample))
  local notebook, cell = printed(record.notebook), printed(record.cell)
  add(nil, notebook and notebook .. (cell and " [" .. cell .. "]" or ""))
  return table.concat(parts, label.sep)
end

local function claim(args, _, meta)
  ledger = ledger or read_ledger()
  local id = pandoc.utils.stringify(args[1] or "")
  local record = ledger[id]
  if not record then
    error("unknown claim " .. id .. ": no notebook records it; correct the id or record the claim", 0)
  end
  local lang = language(meta)
  local text = record.text and record.text[lang]
  if not text then
    error("claim " .. id .. " has no text in the language " .. lang, 0)
  end
  local attributes = { ["data-claim"] = id, tabindex = "0", title = provenance(record, lang) }
  return pandoc.Inlines({ pandoc.Span(pandoc.Inlines(text), pandoc.Attr("", { "claim" }, attributes)) })
end

return { claim = claim }
