"""The built pages in a real browser: quiet, self-contained, and usable by keyboard, tap and eye."""

import json
import shutil
from collections import defaultdict
from urllib.parse import unquote

import pytest

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# A browser that asks nobody for anything, also where it runs as root.
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
REPORTS = ("zh/report.html", "en/report.html")
NOTEBOOK = "notebooks/03_describe_progress.html"
FIRST_NUMBER = "main p .claim"

pytestmark = pytest.mark.build


@pytest.fixture(scope="module")
def browser():
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        pytest.skip(f"no browser ({', '.join(BROWSERS)}) is installed on this machine")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=found, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture
def show(browser, built):
    """Open a page of the built report, under `build/paper/`, in a window of its own."""
    windows = []

    def open_page(place, **settings):
        window = browser.new_context(**settings)
        windows.append(window)
        page = window.new_page()
        page.said, page.asked = [], []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        file, _, place_in_it = place.partition("#")
        address = (built / "build" / "paper" / file).as_uri()
        page.goto(f"{address}#{place_in_it}" if place_in_it else address)
        return page

    yield open_page
    for window in windows:
        window.close()


@pytest.fixture(scope="module")
def places(built):
    """Every page of the report, as found under `build/paper/`."""
    root = built / "build" / "paper"
    return sorted(file.relative_to(root).as_posix() for file in root.rglob("*.html"))


def has_focus(locator):
    return locator.evaluate("(element) => element === document.activeElement")


# Whether two letters are drawn alike, in the font of the first element that is found: the boxes of
# a system without the font are.
DRAWN_ALIKE = """async ([where, letters]) => {
    const font = `40px ${getComputedStyle(document.querySelector(where)).fontFamily}`
    await document.fonts.load(font, letters)
    const drawn = [...letters].map((letter) => {
        const canvas = document.createElement("canvas")
        const pen = canvas.getContext("2d")
        pen.font = font
        pen.fillText(letter, 20, 80)
        return canvas.toDataURL()
    })
    return drawn[0] === drawn[1]
}"""


@pytest.mark.parametrize("where", ["main p", "main h1", "main table"])
def test_chinese_letters_are_drawn_whatever_fonts_the_system_has(show, where):
    page = show("zh/report.html", **DESKTOP)
    assert page.evaluate(DRAWN_ALIKE, [where, "上上"])
    assert not page.evaluate(DRAWN_ALIKE, [where, "上海"])


@pytest.mark.parametrize("place", REPORTS)
def test_on_a_desktop_no_table_has_to_be_moved_sideways(show, place):
    page = show(place, **DESKTOP)
    wide = """() => [...document.querySelectorAll(".table-scroll")]
        .filter((frame) => frame.scrollWidth > frame.clientWidth + 1)
        .map((frame) => frame.textContent.trim().slice(0, 60))"""
    assert page.locator(".table-scroll").count() > 10
    assert page.evaluate(wide) == []


def test_no_page_complains_or_asks_for_anything_beyond_its_file(show, places):
    assert {*REPORTS, NOTEBOOK} <= set(places)
    for place in places:
        page = show(place, **DESKTOP)
        assert page.said == [], place
        others = [url for url in page.asked[1:] if not url.startswith("data:")]
        assert others == [], place


def test_no_page_is_wider_than_a_phone(show, places):
    for place in places:
        page = show(place, **PHONE)
        width, room = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert width <= room, place


@pytest.mark.parametrize("place", REPORTS)
def test_on_a_phone_the_contents_are_a_bar_in_reach_that_unfolds_and_leads_on(place, show):
    page = show(place, **PHONE)
    contents = page.locator(".contents")
    page.evaluate("scrollTo(0, 5000)")
    page.wait_for_function("scrollY > 4000")
    bar = contents.bounding_box()
    assert bar["y"] == 0
    assert bar["height"] < 60, "folded"
    contents.locator("summary").tap()
    chapter = contents.locator("a:visible").nth(4)
    assert chapter.bounding_box()["y"] < 740
    target = page.locator(chapter.get_attribute("href"))
    chapter.tap()
    page.wait_for_function(
        "(top) => Math.abs(top.getBoundingClientRect().top - 50) < 40", arg=target.element_handle()
    )
    assert contents.bounding_box()["height"] < 60, "folded again"


@pytest.mark.parametrize("place", REPORTS)
def test_on_a_phone_a_figure_is_moved_sideways_rather_than_shrunk(place, show):
    page = show(place, **PHONE)
    figures = page.locator("figure.quarto-float-fig img")
    assert figures.count() > 10
    assert min(figures.nth(n).bounding_box()["width"] for n in range(figures.count())) > 500


@pytest.mark.parametrize("place", REPORTS)
def test_a_number_is_reached_by_tab_opens_its_card_and_takes_the_focus_back(place, show):
    page = show(place, **DESKTOP)
    number, card = page.locator(FIRST_NUMBER).first, page.locator("#claim-card")
    page.locator("#TOC a").last.focus()
    for _ in range(5):
        page.keyboard.press("Tab")
        if has_focus(number):
            break
    assert has_focus(number), "the first number is the next stop after the contents"
    assert card.is_visible()
    assert number.get_attribute("aria-expanded") == "true"
    links = card.locator("a")
    for _ in range(3):
        page.keyboard.press("Tab")
        if has_focus(links.first):
            break
    assert has_focus(links.first), "the link to the notebook"
    assert "../notebooks/" in links.first.get_attribute("href")
    page.keyboard.press("Escape")
    assert not card.is_visible()
    assert has_focus(number)


@pytest.mark.parametrize("place", REPORTS)
def test_a_number_far_down_that_the_keyboard_reaches_shows_its_card_once_it_is_in_view(place, show):
    page = show(place, **DESKTOP)
    page.keyboard.press("Tab")
    numbers = page.locator(".claim[tabindex]")
    for position in (5, numbers.count() // 2, numbers.count() - 1, 0):
        number = numbers.nth(position)
        number.evaluate("(element) => element.focus()")
        page.wait_for_timeout(1500)  # the page glides there
        assert number.evaluate("(it) => it.matches(':focus-visible')")
        assert page.locator("#claim-card").is_visible(), number.inner_text()


def test_the_cell_that_a_number_leads_to_shows_the_number_in_full(built, show):
    told = json.loads((built / "build" / "claims.json").read_text("utf-8"))
    for name in sorted({record["notebook"] for record in told.values()}):
        for file in sorted((built / "build" / "paper" / "notebooks").glob(f"{name}*.html")):
            page = show(f"notebooks/{file.name}", **DESKTOP)
            for id, record in told.items():
                if ".".join(filter(None, (record["notebook"], record["study"]))) == file.stem:
                    shown = page.locator(f"#cell-{record['cell']}").inner_text()
                    assert f"{id} = {record['value']!r}: " in shown


def test_no_page_names_a_folder_of_the_machine_that_built_it(built, places):
    for place in places:
        assert str(built) not in (built / "build" / "paper" / place).read_text("utf-8"), place


@pytest.mark.parametrize("place", REPORTS)
def test_a_card_leads_to_the_row_of_its_number_in_the_table_of_all_numbers(place, show):
    page = show(place, **DESKTOP)
    number = page.locator(FIRST_NUMBER).first
    number.focus()
    page.locator("#claim-card a[href^='#claim-']").click()
    row = page.locator("tr", has=page.locator(":target"))
    assert row.locator("td").nth(1).inner_text().strip() == number.inner_text().strip()
    assert row.is_visible()


@pytest.mark.parametrize("place", REPORTS)
def test_a_tap_opens_a_card_within_the_screen_and_its_cross_closes_it(place, show):
    page = show(place, **PHONE)
    card = page.locator("#claim-card")
    page.locator(FIRST_NUMBER).first.tap()
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 740
    card.locator(".card-close").tap()
    assert not card.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", [*REPORTS, NOTEBOOK])
def test_axe_finds_no_fault(place, scheme, show):
    page = show(place, color_scheme=scheme, reduced_motion="reduce", **DESKTOP)
    if place in REPORTS:
        page.locator(FIRST_NUMBER).first.focus()
    found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert not found, json.dumps(
        [(fault["id"], [node["html"][:200] for node in fault["nodes"][:3]]) for fault in found],
        ensure_ascii=False,
    )


@pytest.mark.parametrize("mark", ["reading", "sec-bottlenecks", "fig-qflp", "sec-ledger"])
def test_the_other_edition_opens_at_the_same_place_and_leads_back(mark, show):
    page = show(f"zh/report.html#{mark}", reduced_motion="reduce", **DESKTOP)
    for edition in ("en", "zh"):
        page.locator("#other-edition").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{edition}/report.html#*")
        there = page.evaluate("document.querySelector(':target').getBoundingClientRect().top")
        assert abs(there) < 300
        shown = page.evaluate(
            "(id) => document.getElementById(id).getBoundingClientRect().top", mark
        )
        assert abs(shown) < 900, f"{mark} is on the screen of {page.url}"


@pytest.mark.parametrize("place", REPORTS)
def test_every_link_to_a_notebook_cell_lands(place, show):
    page = show(place, **DESKTOP)
    linked = page.eval_on_selector_all(
        "a[href^='../notebooks/']", "(links) => links.map((link) => link.getAttribute('href'))"
    )
    told = json.loads(page.locator("script#claims").text_content())
    addresses = {*linked, *(claim["address"] for claim in told["claims"].values())}
    wanted = defaultdict(set)
    for address in addresses:
        file, _, mark = address.removeprefix("../").partition("#")
        wanted[file].add(unquote(mark))
    assert len(addresses) > 30
    for file, marks in wanted.items():
        ids = set(
            show(file, **DESKTOP).eval_on_selector_all("[id]", "(all) => all.map((e) => e.id)")
        )
        assert marks <= ids, file


def test_a_notebook_page_leads_back_to_both_editions(show):
    page = show(NOTEBOOK, **PHONE)
    for edition in ("zh", "en"):
        page.locator(f"nav a[href='../{edition}/report.html']").tap()
        page.wait_for_url(f"**/{edition}/report.html")
        page.go_back()
