-- Small type that both engines set alike: `::: {.source}` under a figure or table, the
-- generated `::: {.ledger}`, and the claims in headings, which lose their tab stop or link
-- because the contents repeat them.

-- Stays a Div, by which tables.lua knows the small type. Word sets every paragraph of a table
-- in one style: here the type is that of the words.
local function small(div)
  if FORMAT == "docx" then
    local set = function(element)
      element.content = { pandoc.Span(element.content, pandoc.Attr("", {}, { ["custom-style"] = "Ledger" })) }
      return element
    end
    return div:walk({ Plain = set, Para = set, Link = set })
  end
  if FORMAT == "typst" then
    div.content:insert(1, pandoc.RawBlock("typst", "#ledger["))
    div.content:insert(pandoc.RawBlock("typst", "]"))
    -- No figure that waits for its page stands between the rows.
    return pandoc.Blocks({ pandoc.RawBlock("typst", "#place.flush()"), div })
  end
end

local function styled(div, typst_call, word_style)
  if FORMAT == "typst" then
    local blocks = pandoc.Blocks({ pandoc.RawBlock("typst", "#" .. typst_call .. "[") })
    blocks:extend(div.content)
    blocks:insert(pandoc.RawBlock("typst", "]"))
    return blocks
  elseif FORMAT == "docx" then
    div.attributes["custom-style"] = word_style
    return div
  end
end

function Div(div)
  if div.classes:includes("source") then
    return styled(div, "source-note", "Source Note")
  elseif div.classes:includes("stamp") then
    return styled(div, "stamp", "Source Note")
  elseif div.classes:includes("ledger") then
    return small(div)
  end
end

-- The pages of the notebooks lie beside the HTML report, and nowhere else.
function Link(link)
  if not FORMAT:match("^html") and link.target:match("^%.%./notebooks/") then
    return link.content
  end
end

function Header(header)
  return header:walk({
    Span = function(span)
      if span.classes:includes("claim") then
        span.attributes.tabindex = nil
        return span
      end
    end,
    Link = function(link)
      if link.classes:includes("claim") then return link.content end
    end,
  })
end
