"""Journeys of a lesson in a real browser, on a laptop and on a phone."""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import CHROMIUM, FLAGS, ROOT, SCREENS, SIZES, Classroom, looks_well, needs_browser, opened

import sim

pytestmark = needs_browser
pytest.importorskip("playwright")
WAIT = 60_000  # milliseconds


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=WAIT)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classroom]:
    room = Classroom(tmp_path_factory.mktemp("room"))
    room.start()
    yield room
    room.kill()


def expect(what: Any) -> Any:
    from playwright.sync_api import expect

    return expect(what)


def go(page: Any, url: str, said: dict[str, Any] | None = None) -> None:
    page.goto(url + ("#" + urllib.parse.quote(json.dumps(said)) if said else ""))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def step(page: Any, many: int = 1) -> None:
    at = int(page.locator(".scrub b").inner_text())
    for k in range(many):
        page.get_by_role("button", name="Step", exact=True).click()
        expect(page.locator(".scrub b")).to_have_text(str(at + k + 1))


def settled(page: Any) -> int:
    """The turn at which the page has come to rest: one may still have been on its way."""
    at = -1
    while at != (at := int(page.locator(".scrub b").inner_text())):
        page.wait_for_timeout(1000)
    return at


def button(page: Any, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


@pytest.mark.parametrize("screen", SCREENS)
def test_it_opens_with_a_crisis_its_odds_and_its_levers(screen: str, browser: Any, classroom: Classroom) -> None:
    with opened(browser, screen, classroom.url) as page:
        go(page, classroom.url)
        expect(page.get_by_role("heading", level=1)).to_have_text("Serbia and Kosovo, January 2021")
        expect(page.locator(".note")).to_have_text("A model, not a prediction.")
        expect(page.locator(".bar tr")).to_have_count(7)
        expect(page.locator(".curve small").last).to_contain_text("plays a point")
        expect(page.locator(".fan h2")).to_contain_text(re.compile(r"on \d\d+ runs"))
        looks_well(page, screen)


@pytest.mark.parametrize("screen", SCREENS)
def test_it_plays_pauses_goes_back_and_begins_anew(screen: str, browser: Any, classroom: Classroom) -> None:
    with opened(browser, screen, classroom.url) as page:
        go(page, classroom.url, {"scenario": "northern_strait", "seed": "2"})
        page.get_by_label("Speed").select_option("30")
        button(page, "Play").click()
        expect(page.locator(".scrub b")).to_have_text(re.compile(r"[2-9]\d"))
        button(page, "Pause").click()
        at = settled(page)
        assert page.locator(".events li").count() > 0
        looks_well(page, screen)
        button(page, "Back").click()
        expect(page.locator(".scrub b")).to_have_text(str(at - 1))
        page.locator(".scrub input").fill("5")
        expect(page.locator(".scrub b")).to_have_text("5")
        button(page, "Reset").click()
        expect(page.locator(".scrub b")).to_have_text("0")
        expect(page.locator(".events")).to_contain_text("Nothing yet")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_move_is_explained_and_another_is_tried(screen: str, browser: Any, classroom: Classroom) -> None:
    with opened(browser, screen, classroom.url) as page:
        go(page, classroom.url, {"scenario": "kosovo_2021", "seed": "1", "turn": 40})
        expect(page.locator(".scrub b")).to_have_text("40")
        page.locator(".ask").first.click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        expect(dialog.locator("tbody tr")).not_to_have_count(1)
        expect(dialog.locator(".ahead").first).to_contain_text("in 100")
        expect(dialog).to_contain_text("as it was")
        looks_well(page, screen)
        dialog.get_by_role("button", name=re.compile("Branch here: do nothing")).click()
        expect(dialog).to_be_hidden()
        expect(page.locator(".line path[stroke-dasharray]")).to_be_attached()  # the line that it left
        looks_well(page, screen)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_slider_moves_the_curve_and_a_pinned_one_stays(screen: str, browser: Any, classroom: Classroom) -> None:
    with opened(browser, screen, classroom.url) as page:
        go(page, classroom.url)
        curve = page.locator(".picture.curve path[stroke='#0059a3']")
        expect(curve).to_be_attached()
        before = curve.get_attribute("d")
        button(page, "Pin").click()
        page.get_by_role("slider", name="Washington's attention").fill("0")
        expect(curve).not_to_have_attribute("d", before)
        expect(page.locator(".picture.curve path[stroke-dasharray='5 4']")).to_be_attached()
        page.get_by_role("slider", name="Moscow's attention").fill("1")  # along the curve: the number goes with it
        big = page.locator(".curve .big")
        high = big.text_content()
        page.get_by_role("slider", name="Moscow's attention").fill("0")
        expect(big).not_to_have_text(high)
        looks_well(page, screen)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_link_holds_the_whole_state(screen: str, browser: Any, classroom: Classroom) -> None:
    with opened(browser, screen, classroom.url) as page:
        go(page, classroom.url, {"scenario": "northern_strait", "seed": "7"})
        slider = page.locator(".lever input").first
        slider.fill("0.25")
        step(page, 6)
        page.locator(".lever input").nth(1).fill("0.75")
        step(page, 3)
        expect(page).to_have_url(re.compile("%22turn%22%3A9"))
        link, seen = page.url, page.locator(".network .sized svg").get_attribute("aria-label")
        feed = page.locator(".events").inner_text()
    with opened(browser, screen, classroom.url) as page:
        page.goto(link)
        expect(page.locator(".scrub b")).to_have_text("9")
        assert page.locator(".network .sized svg").get_attribute("aria-label") == seen
        assert page.locator(".events").inner_text() == feed
        assert page.locator(".lever input").first.input_value() == "0.25"
        assert page.locator(".lever input").nth(1).input_value() == "0.75"


@pytest.mark.parametrize("screen", SCREENS)
def test_bad_input_is_said_and_the_page_goes_on(screen: str, browser: Any, classroom: Classroom) -> None:
    with opened(browser, screen, classroom.url) as page:
        page.goto(classroom.url + "#" + urllib.parse.quote('{"scenario": "kosovo_2012", "seed": "1"}'))
        expect(page.locator("#page")).to_contain_text("Did you mean kosovo_2021?")
    with opened(browser, screen, classroom.url) as page:
        go(page, classroom.url)
        page.get_by_label("Luck").fill("minus one")
        page.get_by_label("Luck").press("Enter")
        expect(page.get_by_label("Luck")).to_have_value("1")
        step(page)
    with opened(browser, screen, classroom.url) as page:
        go(page, classroom.url + "#%%%not json")
        step(page)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_class_bets_before_it_looks(screen: str, browser: Any, classroom: Classroom) -> None:
    with opened(browser, screen, classroom.url) as page:
        go(page, classroom.url, {"scenario": "richardson", "seed": "1", "turn": 3})
        button(page, "Bet").click()
        expect(page.locator(".bar")).to_have_count(0)  # nothing to be read off before the bet
        expect(page.locator(".picture")).to_have_count(0)
        page.get_by_label("grey-zone violence or worse").fill("0.2")
        looks_well(page, screen)
        button(page, "Reveal").click()
        expect(page.locator(".settled")).to_contain_text("grey-zone violence: you 20, model")
        expect(page.locator(".settled")).not_to_contain_text("Brier")
        looks_well(page, screen)
        page.get_by_label("Speed").select_option("30")
        button(page, "Play").click()
        expect(page.locator(".settled")).to_contain_text("did not come (Brier 0.04)")


@pytest.mark.parametrize("screen", SCREENS)
def test_two_settings_are_compared_play_by_play(screen: str, browser: Any, classroom: Classroom) -> None:
    with opened(browser, screen, classroom.url) as page:
        go(page, classroom.url)
        expect(page.locator(".picture.curve path[stroke='#0059a3']")).to_be_attached()
        button(page, "Pin").click()
        expect(page.locator(".apart")).to_contain_text("no clear difference")
        page.get_by_role("slider", name="Moscow's commitment to Serbia").fill("0")
        expect(page.locator(".apart")).to_contain_text(re.compile(r"−\d+ in 100 \(−\d+ to −\d+\)"))
        looks_well(page, screen)


def test_a_game_is_evaluated_and_a_mark_is_clicked(browser: Any, classroom: Classroom) -> None:
    with opened(browser, "laptop", classroom.url) as page:
        go(page, classroom.url, {"scenario": "kosovo_2021", "seed": "5", "turn": 104})
        expect(page.locator(".scrub b")).to_have_text("104")
        button(page, "Evaluate").click()
        expect(page.locator(".mark").first).to_be_attached(timeout=240_000)
        expect(page.locator(".turning").first).to_be_attached()
        looks_well(page, "laptop")


def test_pictures_and_numbers_are_saved_with_what_made_them(browser: Any, classroom: Classroom, tmp_path: Path) -> None:
    with opened(browser, "laptop", classroom.url) as page:
        go(page, classroom.url, {"scenario": "kosovo_2021", "seed": "4", "turn": 5})
        expect(page.locator(".picture.curve path[stroke='#0059a3']")).to_be_attached()
        for place, kind in ((".network", "SVG"), (".picture.curve", "CSV"), (".picture.curve", "PNG")):
            with page.expect_download() as told:
                page.locator(f"{place} .save").select_option(kind)
            told.value.save_as(tmp_path / told.value.suggested_filename)
    svg = (tmp_path / "kosovo_2021_network.svg").read_text(encoding="utf-8")
    table = (tmp_path / "kosovo_2021_curve.csv").read_text(encoding="utf-8")
    for text in (svg, table):
        assert all(word in text for word in ("luck 4", "week 5", "engine", "A model, not a prediction."))
    assert table.startswith("lever,position,outcome,hits,n,p,lo,hi\nMoscow's attention,0,")
    assert len(table.splitlines()) == 13
    assert (tmp_path / "kosovo_2021_curve.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("screen", SIZES)
def test_a_run_is_kept_as_one_file_that_opens_with_the_network_off(
    screen: str, browser: Any, classroom: Classroom, tmp_path: Path
) -> None:
    with opened(browser, screen, classroom.url) as page:
        go(page, classroom.url, {"scenario": "northern_strait", "seed": "5", "turn": 40})
        expect(page.locator(".scrub b")).to_have_text("40")
        with page.expect_download() as told:
            button(page, "Save run").click()
        file = tmp_path / told.value.suggested_filename
        told.value.save_as(file)
    assert file.stat().st_size < 300_000
    width, height = SIZES[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: wrong.append(str(e)))
    page.on("request", lambda r: None if r.url.startswith(("file:", "data:", "blob:")) else wrong.append(r.url))
    page.goto(file.as_uri())
    expect(page.locator(".bar tr")).to_have_count(7)
    page.get_by_label("Speed").select_option("30")
    button(page, "Play").click()
    expect(page.locator(".scrub b")).to_have_text("40")
    expect(page.locator(".picture.curve path[stroke='#0059a3']")).to_be_attached()
    page.locator(".ask").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    looks_well(page, screen)
    button(page, "Close").click()
    looks_well(page, screen)
    assert wrong == []
    context.close()


def test_every_handout_is_two_pages(browser: Any, classroom: Classroom) -> None:
    with opened(browser, "laptop", classroom.url) as page:
        for name in sim.scenarios():
            page.goto(f"{classroom.url}/handout/{name}")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            printed = page.pdf(format="A4", prefer_css_page_size=True)
            assert re.findall(rb"/Count (\d+)", printed) == [b"2"], name
        assert page.goto(f"{classroom.url}/handout/nowhere").status == 404
        page.wrong = [w for w in page.wrong if "404" not in w]


def joined(page: Any, url: str, code: str, name: str, actor: str) -> None:
    page.goto(f"{url}/join#{code}")
    expect(page.get_by_label("Code")).to_have_value(code)
    page.get_by_label("Your name").fill(name)
    button(page, "Join").click()
    page.get_by_role("button", name=re.compile(f"^{actor}")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"You are {actor}")


def class_opened(teacher: Any) -> str:
    """The instructor shows the code, large, and closes it again; the code."""
    button(teacher, "Class").click()
    shown = teacher.get_by_label("Join the class")
    expect(shown.locator(".qr")).to_have_js_property("complete", True)
    assert shown.locator(".qr").evaluate("image => image.naturalWidth") > 50
    looks_well(teacher, "laptop")
    button(teacher, "Close").click()
    return str(teacher.locator("section.class .code").inner_text())


def test_two_seats_in_two_windows_order_and_are_revealed_together(browser: Any, classroom: Classroom) -> None:
    with (
        opened(browser, "laptop", classroom.url) as teacher,
        opened(browser, "phone", classroom.url) as one,
        opened(browser, "phone", classroom.url) as two,
    ):
        go(teacher, classroom.url, {"scenario": "kosovo_2021", "seed": "1"})
        code = class_opened(teacher)
        joined(one, classroom.url, code, "Ana", "Serbia")
        joined(two, classroom.url, code, "Ben", "The United States")
        expect(teacher.locator(".class")).to_contain_text("0 of two seats ready")
        looks_well(teacher, "laptop")
        for student in (one, two):
            student.locator("form select").first.select_option(index=1)
            button(student, "Send").click()
            expect(student.locator(".status")).to_contain_text(re.compile("Sent. Waiting for"))
            looks_well(student, "phone")
        expect(teacher.locator(".class")).to_contain_text("2 of two seats ready")
        button(teacher, "Reveal").click()
        expect(teacher.locator(".scrub b")).to_have_text("1")
        for student in (one, two):
            expect(student.locator(".news b").first).to_have_text("20 Jan 2021")
            looks_well(student, "phone")
        one.reload()  # a lost connection
        expect(one.get_by_role("heading", level=1)).to_have_text("You are Serbia")
        teacher.get_by_label("Seconds").fill("5")
        button(teacher, "Start the clock").click()
        expect(one.locator(".status")).to_contain_text("seconds left")
        expect(teacher.locator(".scrub b")).to_have_text("2")  # the time was up


def test_a_class_bets_is_advised_overruled_and_debriefed(browser: Any, classroom: Classroom) -> None:
    with opened(browser, "laptop", classroom.url) as teacher, opened(browser, "phone", classroom.url) as student:
        go(teacher, classroom.url, {"scenario": "kosovo_2021", "seed": "1"})
        code = class_opened(teacher)
        joined(student, classroom.url, code, "Ana", "Serbia")
        button(teacher, "Bet").click()
        expect(teacher.locator(".bet")).to_contain_text("0 of 1 have bet")
        looks_well(teacher, "laptop")
        faultless(teacher), faultless(student)
        student.locator(".bet input").first.fill("0.8")
        looks_well(student, "phone")
        student.locator(".bet button").click()
        expect(teacher.locator(".bet")).to_contain_text("1 of 1 have bet")
        teacher.locator(".bet").get_by_role("button", name="Reveal").click()
        expect(teacher.locator(".settled")).to_contain_text("the class 80, model ")
        expect(student.locator(".bet")).to_contain_text("you 80, the class 80")

        teacher.get_by_label("Seats are advised").check()
        expect(student.locator("main")).to_contain_text("against doing nothing toward the same")
        expect(student.locator("main")).to_contain_text("Itself grey-zone violence or worse: clashes with")
        looks_well(student, "phone")
        teacher.get_by_label("Decide for a seat").select_option(label="Serbia")
        expect(teacher.get_by_role("dialog")).to_be_visible()
        looks_well(teacher, "laptop")
        faultless(teacher), faultless(student)
        button(teacher, "This is what it does").click()
        expect(teacher.locator(".people")).to_contain_text("Ana · decided by you")
        expect(student.locator(".status")).to_contain_text("The instructor has decided for you")
        button(teacher, "Reveal").click()
        for _ in range(2):
            student.locator("form select").first.select_option(index=1)
            button(student, "Send").click()
            expect(teacher.locator(".people")).to_contain_text("Ana · ready")
            button(teacher, "Reveal").click()
            expect(teacher.locator(".people")).to_contain_text("Ana · thinking")
        button(teacher, "Debrief").click()
        student.get_by_role("link", name=re.compile("debrief")).wait_for(timeout=120_000)
        looks_well(teacher, "laptop")
        teacher.get_by_label("Projector").check()
        teacher.wait_for_timeout(500)  # until the pictures have taken their new size
        looks_well(teacher, "laptop", projector=True)
        with student.context.expect_page() as told:
            student.get_by_role("link", name=re.compile("debrief")).click()
        expect(told.value.locator("h3").first).to_have_text("Serbia (Ana)")
        looks_well(told.value, "phone")
        faultless(told.value)
        with told.value.expect_download() as recorded:
            told.value.get_by_role("link", name="The recorded game").click()
        assert recorded.value.suggested_filename == f"tinderbox_{code}.html"

        button(teacher, "Reset").click()  # the class begins anew, in the same seats
        expect(student.locator(".news")).to_have_text("Nothing has happened yet.")
        expect(student.get_by_role("heading", level=1)).to_have_text("You are Serbia")
        expect(student.locator(".bet")).to_have_count(0)


def test_a_class_goes_on_after_the_server_was_killed(browser: Any, tmp_path: Path) -> None:
    room = Classroom(tmp_path, "scenario=richardson")
    room.start()
    try:
        context, phone = browser.new_context(), browser.new_context()
        teacher, student = context.new_page(), phone.new_page()
        go(teacher, room.url)
        step(teacher, 3)
        code = class_opened(teacher)
        joined(student, room.url, code, "Ana", "Blue")
        room.kill()
        expect(student.get_by_role("alert")).to_contain_text("coming back")
        room.start()
        expect(teacher.locator(".note")).to_have_text("A model, not a prediction.")
        expect(student.get_by_role("heading", level=1)).to_have_text("You are Blue")
        expect(teacher.locator("section.class .code")).to_have_text(code)
        expect(teacher.locator(".scrub b")).to_have_text("3")
        button(teacher, "Reveal").click()
        expect(teacher.locator(".scrub b")).to_have_text("4")
        context.close(), phone.close()
    finally:
        room.kill()


def test_on_the_projector_nothing_is_small_and_each_picture_has_its_place(browser: Any, classroom: Classroom) -> None:
    with opened(browser, "laptop", classroom.url) as page:
        go(page, classroom.url, {"scenario": "kosovo_2021", "seed": "1", "turn": 60, "projector": 1})
        for name in ("Odds so far", "Tension", "Curve"):
            button(page, name).click()
            expect(page.locator(".picture svg")).to_be_visible()
            looks_well(page, "laptop", projector=True)


def test_keys_do_what_buttons_do(browser: Any, classroom: Classroom) -> None:
    with opened(browser, "laptop", classroom.url) as page:
        go(page, classroom.url)
        for _ in range(3):
            page.keyboard.press("n")
        expect(page.locator(".scrub b")).to_have_text(re.compile("[123]"))
        page.keyboard.press("b")
        page.keyboard.press(" ")
        expect(button(page, "Pause")).to_be_visible()
        page.keyboard.press(" ")
        expect(button(page, "Play")).to_be_visible()
        page.keyboard.press("p")
        expect(page.get_by_label("Projector")).to_be_checked()


def test_a_screen_reader_finds_no_fault(browser: Any, classroom: Classroom) -> None:
    with opened(browser, "laptop", classroom.url) as page:
        go(page, classroom.url, {"scenario": "kosovo_2021", "seed": "1", "turn": 40})
        expect(page.locator(".bar tr")).to_have_count(7)
        faultless(page)
        page.locator(".ask").first.click()
        expect(page.get_by_role("dialog").locator(".ahead").first).to_contain_text("in 100")
        faultless(page)


def faultless(page: Any) -> None:
    """Nothing that the rules of WCAG 2.1, levels A and AA, find by themselves."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert [(v["id"], [n["html"][:90] for n in v["nodes"]][:3]) for v in found.response["violations"]] == []


def test_the_ear_is_told_the_week_the_odds_and_where_it_is_hottest(browser: Any, classroom: Classroom) -> None:
    with opened(browser, "laptop", classroom.url) as page:
        go(page, classroom.url, {"scenario": "kosovo_2021", "seed": "1", "turn": 40})
        expect(page.locator(".bar tr")).to_have_count(7)
        for key, said in (
            ("o", r"Of 100 plays from here on, within 26 weeks, come: .+ to direct clash of patrons; .+ to threat"),
            ("a", r"\d+ \w+ \d{4}\. .+\."),
            ("h", r"Hottest: .+, [a-z-]+"),
            ("m", "Press Evaluate first"),
        ):
            page.keyboard.press(key)
            expect(page.locator(".spoken")).to_have_text(re.compile(said))


def test_the_server_is_killed_and_the_page_comes_back_to_its_game(browser: Any, tmp_path: Path) -> None:
    room = Classroom(tmp_path, "scenario=richardson")
    room.start()
    try:
        context = browser.new_context()
        page = context.new_page()
        go(page, room.url)
        step(page, 5)
        seen = page.locator(".network .sized svg").get_attribute("aria-label")
        room.kill()
        expect(page.locator(".note")).to_contain_text("coming back")
        room.start()
        expect(page.locator(".note")).to_have_text("A model, not a prediction.")
        expect(page.locator(".scrub b")).to_have_text("5")
        assert page.locator(".network .sized svg").get_attribute("aria-label") == seen
        step(page)
        context.close()
    finally:
        room.kill()


def crowded(states: int) -> str:
    """A scenario of so many states without any levers, each at odds with three others."""
    names = [f"State {k}" for k in range(1, states + 1)]
    actors = {f"s{k}": {"kind": "state", "label": x, "assets": ["army", "cabinet"]} for k, x in enumerate(names)}
    dyads = {
        f"d{k}_{n}": {"a": f"s{k}", "b": f"s{(k + n) % states}", "label": f"{names[k]} and {names[(k + n) % states]}"}
        for k in range(states)
        for n in (1, 3, 5)
    }
    head = {"name": "crowded", "title": "Around one sea", "start": "2000-01-01", "source": "ours", "main_dyad": "d0_1"}
    empty = {part: {} for part in ("ties", "institutions", "triggers", "script", "bars", "levers")}
    return json.dumps({"scenario": head, "horizon": 52, "actors": actors, "dyads": dyads, **empty})


def test_more_actors_than_a_ring_holds_become_a_matrix(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "crowded.yaml"
    file.write_text(crowded(14), encoding="utf-8")
    room = Classroom(tmp_path, f"scenario={file}")
    room.start()
    try:
        for screen in SCREENS:
            with opened(browser, screen, room.url) as page:
                go(page, room.url, {"seed": "1", "turn": 8})
                picture = page.locator(".network .sized svg")
                expect(picture).to_have_attribute("aria-label", re.compile("^Matrix of who is at odds with whom"))
                expect(picture.locator("rect")).to_have_count(2 * 14 * 3)
                expect(picture.locator(".name")).to_have_count(2 * 14)
                expect(page.locator(".levers")).to_have_text("This scenario declares no levers.")
                expect(page.locator(".picture.curve")).to_have_count(0)
                expect(page.locator(".bar tr")).to_have_count(7)
                looks_well(page, screen)
    finally:
        room.kill()


def test_what_a_scenario_is_called_is_shown_and_not_run(browser: Any, tmp_path: Path) -> None:
    name = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    text = (ROOT / "configs" / "scenario" / "richardson.yaml").read_text(encoding="utf-8")
    text = text.replace("name: richardson", "name: bobby").replace(
        "title: Two states and nothing else", f"title: '{name}'"
    )
    file = tmp_path / "bobby.yaml"
    file.write_text(text.replace("label: Blue,", "label: '<b>Blue</b>',"), encoding="utf-8")
    room = Classroom(tmp_path, f"scenario={file}")
    room.start()
    try:
        with opened(browser, "laptop", room.url) as page:
            go(page, room.url)
            expect(page.get_by_role("heading", level=1)).to_have_text(name)
            step(page, 2)
            assert page.locator("h1 script, h1 img, svg b").count() == 0
            expect(page.locator(".network")).to_contain_text("<b>Blue</b>")
    finally:
        room.kill()
