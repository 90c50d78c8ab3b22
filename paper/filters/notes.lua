-- Small type that both engines set alike: `::: {.source}` under a figure or table, and
-- the claims in headings, which lose their tab stop because the contents repeat them.

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
  })
end
