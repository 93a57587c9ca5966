"""The rule-books of supervision over real tasks: what is late lights up, and what was published of March stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pytest

from luoshi.delivery.actions.cancel_task import cancel_task, reopen_task
from luoshi.delivery.actions.change_lead import change_lead
from luoshi.delivery.actions.confirm_stage import confirm_stage
from luoshi.delivery.actions.coordinate import ask_coordination
from luoshi.delivery.actions.pause_task import pause_task, resume_task
from luoshi.delivery.actions.report_task import report_task
from luoshi.delivery.actions.review_report import review_report
from luoshi.delivery.actions.set_stages import set_stages
from luoshi.delivery.actions.split_task import split_task
from luoshi.delivery.queries.lights import both_lights, lights, published_lights, stage_lights
from luoshi.delivery.stages import Stage, stages_of
from luoshi.record.actions.acting import Because
from luoshi.record.actions.adopt_rulebook import adopt_rulebook
from luoshi.record.actions.publish_run import publish_run
from luoshi.record.actions.record_finding import record_finding
from luoshi.record.actions.stating import state
from luoshi.record.judged import snapshots
from luoshi.record.models import GOOD_REASON, JudgedRow
from tests.delivery.tasks import City, done, done_again, row, seen
from tests.record.acting import CLERK, assert_sound
from tests.record.organising import organising
from tests.web.clock import On

pytestmark = pytest.mark.django_db
STAGES = (Stage("开工", date(2026, 3, 20)), Stage("完工", date(2026, 5, 31)))


@pytest.fixture
def city(on: On) -> Iterator[City]:
    on(3, 2)
    snapshots.forget_all()
    yield City()
    snapshots.forget_all()


@pytest.fixture
def books(root: Path) -> None:
    for name in ("supervision-tasks", "supervision-stages", "supervision-units"):
        adopt_rulebook(CLERK, Because(), (root / "rulebooks" / f"{name}.yaml").read_bytes(), f"{name}.yaml")


def publish(period: str, book: str = "supervision-tasks") -> UUID:
    snapshots.forget_all()
    found: UUID = publish_run(CLERK, Because(), book, period)
    return found


def measured(run: UUID, task: UUID) -> dict[str, tuple[Decimal | None, str]]:
    rows: Any = JudgedRow.objects.filter(run=run, subject=task, kind="measure")
    return {one.measure: (one.value, one.colour) for one in rows}


@pytest.mark.usefixtures("books")
def test_a_late_stage_lights_up_and_catching_up_in_april_leaves_march_as_it_was(city: City, on: On) -> None:
    task = city.received(stages=STAGES)
    on(4, 2)
    march = publish("2026-03")
    assert measured(march, task)["stage"] == (Decimal(11), "yellow")
    on(4, 5)
    (first, _second) = row(task).stages
    report_task(
        city.liaison,
        Because(),
        task,
        seen(task),
        done(state="working", text="已开工", reached=(UUID(first["id"]),)),
    )
    on(5, 2)
    april = publish("2026-04")

    assert measured(april, task)["stage"] == (Decimal(-31), "green")
    assert measured(march, task)["stage"] == (Decimal(11), "yellow")
    assert [label for _day, label, light in published_lights(CLERK, task) if light.colour == "yellow"] == [
        "2026-03"
    ]
    assert lights(city.liaison, [task])[task].published == "2026-04"
    assert lights(city.other, [task]) == {}
    assert_sound()


@pytest.mark.usefixtures("books")
def test_march_computed_again_in_may_finds_what_was_late_in_march(city: City, on: On) -> None:
    task = city.received(stages=STAGES)
    on(4, 5)
    (first, _second) = row(task).stages
    report_task(
        city.liaison,
        Because(),
        task,
        seen(task),
        done(state="working", text="已开工", reached=(UUID(first["id"]),)),
    )
    on(5, 2)
    assert measured(publish("2026-03"), task)["stage"] == (Decimal(11), "yellow")


@pytest.mark.usefixtures("books")
def test_a_stage_late_for_three_months_is_red(city: City, on: On) -> None:
    task = city.received(stages=STAGES)
    colours = []
    for month in (3, 4, 5):
        on(month + 1, 2)
        colours.append(measured(publish(f"2026-0{month}"), task)["stage"][1])
    assert colours == ["yellow", "orange", "red"]


@pytest.mark.usefixtures("books")
def test_a_task_completed_late_is_red_in_the_month_of_its_completion(city: City, on: On) -> None:
    on(3, 2)
    task = city.received(due_on=date(2026, 3, 31))
    on(4, 10)
    report_task(city.liaison, Because(), task, seen(task), done())
    review_report(city.office, Because(), task, seen(task), "approved")
    on(5, 2)
    assert measured(publish("2026-04"), task)["deadline"] == (Decimal(10), "red")
    # Whoever takes their time to close it does not keep it red.
    city.received("完成管网改造")
    on(6, 2)
    assert row(task).closed_on is None
    assert measured(publish("2026-05"), task) == {}


@pytest.mark.usefixtures("books")
def test_days_of_review_and_of_waiting_for_others_are_not_the_units(city: City, on: On) -> None:
    with organising() as now:
        state(now.act, "unit", city.units["住建局"], "unit.level", "city", now.source)
    slow, back, gone = (city.reported(title, due_on=date(2026, 3, 20)) for title in ("甲事", "乙事", "丙事"))
    waits, asked_late = (city.received(title, due_on=date(2026, 3, 25)) for title in ("丁事", "戊事"))
    paused = city.received("己事", due_on=date(2026, 3, 25))
    review_report(city.office, Because(), back, seen(back), "returned", "缺验收单")
    review_report(city.office, Because(), gone, seen(gone), "approved")
    pause_task(city.office, Because(), paused, seen(paused), "等待批复")
    on(3, 24)
    ask_coordination(
        city.liaison,
        Because(),
        waits,
        seen(waits),
        what="用地",
        unit=city.units["财政局"],
        needed_by=date(2026, 3, 25),
    )
    on(3, 25)
    ask_coordination(
        city.liaison,
        Because(),
        asked_late,
        seen(asked_late),
        what="用地",
        unit=city.units["财政局"],
        needed_by=date(2026, 3, 25),
    )
    on(4, 2)
    run, units = publish("2026-03"), publish("2026-03", "supervision-units")
    deadlines = {one: measured(run, one).get("deadline") for one in (slow, back, waits, asked_late)}

    assert row(back).reported_on is None
    assert deadlines == {
        slow: (Decimal(-18), "green"),
        back: (Decimal(11), "red"),
        waits: (None, ""),
        asked_late: (Decimal(6), "red"),
    }
    of_unit = measured(units, city.units["住建局"])
    assert of_unit["tasks_due"][0] == 4  # what waits for others or is paused is not counted
    assert of_unit["on_time_rate"][0] == Decimal("0.722222")  # two of four: (2 + 4.5) / (4 + 5)
    assert_sound()


@pytest.mark.usefixtures("books")
def test_what_is_taken_up_again_is_no_longer_reported(city: City, on: On) -> None:
    task = city.reported(due_on=date(2026, 3, 20))
    review_report(city.office, Because(), task, seen(task), "approved")
    on(4, 2)
    assert measured(publish("2026-03"), task)["deadline"] == (Decimal(-18), "green")
    reopen_task(city.office, Because(), task, seen(task), "验收有问题")
    on(5, 2)
    assert row(task).reported_on is None
    assert measured(publish("2026-04"), task)["deadline"] == (Decimal(41), "red")


@pytest.mark.usefixtures("books")
def test_a_need_of_coordination_lights_the_upper_level_and_not_the_unit(city: City, on: On) -> None:
    task = city.received()
    ask_coordination(
        city.liaison,
        Because(),
        task,
        seen(task),
        what="用地指标",
        unit=city.units["财政局"],
        needed_by=date(2026, 6, 30),
    )
    on(5, 2)
    publish("2026-04")
    light = lights(CLERK, [task])[task]
    assert light.upper is not None
    assert (light.colour, light.upper.colour, light.all["coordination"]) == ("green", "red", "red")


@pytest.mark.usefixtures("books")
def test_a_late_sub_task_lights_the_task_it_is_part_of(city: City, on: On) -> None:
    task = city.received()
    (child,) = split_task(
        city.liaison, Because(), task, seen(task),
        [city.draft("分项验收", lead=city.units["质安科"], due_on=date(2026, 3, 15))],
    )  # fmt: skip
    on(4, 2)
    run = publish("2026-03")
    assert measured(run, task)["stage"] == (Decimal(16), "yellow")
    assert measured(run, child)["deadline"] == (Decimal(16), "red")


@pytest.mark.usefixtures("books")
def test_a_pause_of_one_night_takes_no_light_away_and_begins_no_count_anew(city: City, on: On) -> None:
    task = city.received(stages=STAGES)
    first, second = (UUID(stage["id"]) for stage in row(task).stages)
    found = []
    for month in (3, 4):
        on(month, 30)
        pause_task(city.leader, Because(), task, seen(task), "等待批复")
        on(month + 1, 1)
        resume_task(city.leader, Because(), task, seen(task))
        on(month + 1, 2)
        run, stages = publish(f"2026-0{month}"), publish(f"2026-0{month}", "supervision-stages")
        found.append((measured(run, task)["stage"][1], measured(stages, first)["deadline"][1]))
        # What falls due once it is paused is excused as long as that lasts.
        assert measured(stages, second) == {}

    assert found == [("yellow", "yellow"), ("orange", "orange")]
    assert_sound()


@pytest.mark.usefixtures("books")
def test_a_pause_excuses_what_falls_due_during_it_and_nothing_that_was_due_before(city: City, on: On) -> None:
    before, during, taken_up = (
        city.received(title, due_on=date(2026, 3, 20), stages=STAGES[:1])
        for title in ("甲事", "乙事", "丙事")
    )
    on(3, 19)
    for task in (during, taken_up):
        pause_task(city.office, Because(), task, seen(task), "等待批复")
    on(3, 20)
    pause_task(city.office, Because(), before, seen(before), "等待批复")
    cancel_task(city.office, Because(), taken_up, seen(taken_up), "合并")
    reopen_task(city.office, Because(), taken_up, seen(taken_up), "仍要办")
    on(4, 2)
    run, units = publish("2026-03"), publish("2026-03", "supervision-units")

    assert row(taken_up).paused_on is None
    for task in (before, taken_up):
        assert measured(run, task)["deadline"] == (Decimal(11), "red")
        assert measured(run, task)["stage"] == (Decimal(11), "yellow")
    assert {colour for _value, colour in measured(run, during).values()} == {""}
    assert measured(units, city.units["住建局"])["tasks_due"][0] == 2


@pytest.mark.usefixtures("books")
def test_what_was_cancelled_late_has_its_light_in_that_month_alone_and_once_due_stays_due(
    city: City, on: On
) -> None:
    cancelled, in_time = (city.received(title, stages=STAGES) for title in ("完成管网改造", "建成便民市场"))
    late, not_yet = (city.received(title, due_on=date(2026, 4, 3)) for title in ("甲事", "乙事"))
    on(4, 2)
    cancel_task(city.office, Because(), not_yet, seen(not_yet), "合并")
    on(4, 5)
    for task in (cancelled, late):
        cancel_task(city.office, Because(), task, seen(task), "合并")
    on(5, 2)
    march, april = publish("2026-03"), publish("2026-04")
    assert measured(march, cancelled)["stage"][1] == "yellow"
    # As late as on the day of its cancelling; what was not late yet has none.
    assert measured(april, cancelled)["stage"] == (Decimal(16), "orange")
    assert measured(april, late)["deadline"] == (Decimal(2), "red")
    assert measured(april, not_yet) == {}
    assert measured(april, in_time)["stage"] == (Decimal(41), "orange")
    assert measured(publish("2026-04", "supervision-units"), city.units["住建局"])["tasks_due"][0] == 1


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    ("again", "colours"),
    [
        pytest.param(
            (5, 3), ["yellow", "orange", "red", "red"], marks=pytest.mark.slow
        ),  # over one month's end
        ((6, 5), ["yellow", "orange", "", "red"]),  # a whole month between: nobody knew in May
    ],
)
def test_cancelling_and_taking_up_again_begins_no_count_of_months_anew(
    city: City, on: On, again: tuple[int, int], colours: list[str]
) -> None:
    task, beside = (city.received(title, stages=STAGES) for title in ("甲事", "乙事"))
    first = UUID(row(task).stages[0]["id"])
    acts = {
        (4, 28): lambda: cancel_task(city.office, Because(), task, seen(task), "合并"),
        again: lambda: reopen_task(city.office, Because(), task, seen(task), "仍要办"),
    }
    lit, of_stage, of_other = [], [], []
    for month in (3, 4, 5, 6):
        for day in sorted(day for day in acts if day[0] == month):
            on(*day)
            acts[day]()
        on(month + 1, 2)
        run, stages = publish(f"2026-0{month}"), publish(f"2026-0{month}", "supervision-stages")
        lit.append(measured(run, task).get("stage", (None, ""))[1])
        of_stage.append(measured(stages, first).get("deadline", (None, ""))[1])
        of_other.append(measured(run, beside)["stage"][1])
    assert lit == of_stage == colours
    assert of_other == ["yellow", "orange", "red", "red"]
    assert row(task).dropped_on == date(2026, 4, 28)
    assert_sound()


@pytest.mark.usefixtures("books")
def test_what_was_in_time_when_it_was_cancelled_is_counted_from_when_it_is_late(city: City, on: On) -> None:
    task, reported = (
        city.received(title, due_on=date(2026, 3, 20), stages=STAGES[:1]) for title in ("甲事", "乙事")
    )
    on(3, 19)
    cancel_task(city.office, Because(), task, seen(task), "合并")
    report_task(city.liaison, Because(), reported, seen(reported), done())
    on(4, 10)
    cancel_task(city.office, Because(), reported, seen(reported), "合并")
    on(5, 3)
    for one in (task, reported):
        reopen_task(city.office, Because(), one, seen(one), "仍要办")
        assert row(one).dropped_on is None
    on(6, 2)
    may = publish("2026-05")
    assert [measured(may, one)["stage"] for one in (task, reported)] == [(Decimal(72), "yellow")] * 2


@pytest.mark.usefixtures("books")
def test_what_fell_due_under_one_unit_stays_its_lateness_when_another_takes_over(city: City, on: On) -> None:
    task, _kept, early = (
        city.received(title, due_on=date(2026, 3, 20)) for title in ("甲事", "乙事", "丙事")
    )
    on(3, 16)
    old, new = city.units["住建局"], city.units["财政局"]
    change_lead(city.office, Because(), early, seen(early), new, "职责调整")

    def rates(run: UUID, unit: UUID) -> list[Decimal | None]:
        found = measured(run, unit)
        return [found[name][0] for name in ("tasks_due", "on_time_rate", "not_overdue_rate")]

    def drawn_in(well: int, number: int) -> Decimal:
        return ((well + Decimal("4.5")) / (number + 5)).quantize(Decimal("0.000001"))

    on(4, 2)
    march = publish("2026-03", "supervision-units")
    on(4, 5)
    change_lead(city.office, Because(), task, seen(task), new, "职责调整")
    on(5, 2)
    april = publish("2026-04", "supervision-units")
    on(5, 10)
    for one in (task, early):
        report_task(city.other, Because(), one, seen(one), done())
    on(6, 2)
    may = publish("2026-05", "supervision-units")

    # What was given away before it fell due is the new unit's; in the month of the change nothing is overdue with it.
    assert rates(march, old) == [2, drawn_in(0, 2), drawn_in(0, 2)]
    assert rates(march, new) == [1, drawn_in(0, 1), drawn_in(0, 1)]
    assert rates(april, old) == [2, drawn_in(0, 2), drawn_in(0, 1)]
    assert rates(april, new) == [1, drawn_in(0, 1), drawn_in(1, 2)]
    assert rates(may, old) == [2, drawn_in(0, 2), drawn_in(0, 1)]
    assert rates(may, new) == [1, drawn_in(0, 1), None]
    assert (row(early).due_lead, row(task).due_lead) == (None, old)
    assert_sound()


@pytest.mark.usefixtures("books")
def test_what_one_has_taken_over_late_is_overdue_with_it_from_the_next_month_on(city: City, on: On) -> None:
    task = city.received(due_on=date(2026, 3, 20))
    on(4, 5)
    change_lead(city.office, Because(), task, seen(task), city.units["财政局"], "职责调整")
    on(6, 2)
    may = measured(publish("2026-05", "supervision-units"), city.units["财政局"])
    assert (may["tasks_due"][0], may["not_overdue_rate"][0]) == (0, Decimal("0.75"))
    # Handed on again it is still the first unit's lateness; given back it is nobody else's.
    change_lead(city.office, Because(), task, seen(task), city.units["质安科"], "职责调整")
    assert row(task).due_lead == city.units["住建局"]
    change_lead(city.office, Because(), task, seen(task), city.units["住建局"], "职责调整")
    assert row(task).due_lead is None
    assert_sound()


@pytest.mark.usefixtures("books")
def test_stages_are_judged_as_subjects_and_what_was_late_in_march_stays(city: City, on: On) -> None:
    task = city.received(stages=STAGES)
    first, second = (UUID(stage["id"]) for stage in row(task).stages)
    on(4, 2)
    march = publish("2026-03", "supervision-stages")
    on(4, 5)
    report_task(
        city.liaison, Because(), task, seen(task), done(state="working", text="已开工", reached=(first,))
    )
    on(5, 2)
    april = publish("2026-04", "supervision-stages")

    assert measured(march, first)["deadline"] == (Decimal(11), "yellow")
    assert measured(march, second)["deadline"] == (Decimal(-61), "green")
    # It was reached on 5 April, late by sixteen days: the month in which that was reported still says so.
    assert measured(april, first)["deadline"] == (Decimal(16), "orange")
    assert measured(publish("2026-05", "supervision-stages"), first) == {}
    assert {one: light.colour for one, light in stage_lights(city.liaison, task).items()} == {second: "blue"}
    assert stage_lights(city.other, task) == {}
    assert_sound()


@pytest.mark.usefixtures("books")
def test_waiting_for_somebody_to_confirm_a_stage_is_no_lateness_and_books_see_it(city: City, on: On) -> None:
    task = city.received(stages=STAGES)
    first = UUID(row(task).stages[0]["id"])
    on(3, 19)
    report_task(city.liaison, Because(), task, seen(task), done(state="working", reached=(first,)))
    on(4, 2)
    waited = publish("2026-03", "supervision-stages")
    on(4, 20)
    confirm_stage(city.office, Because(), task, seen(task), first)
    report_task(city.liaison, Because(), task, seen(task), done_again())
    on(5, 6)
    review_report(city.office, Because(), task, seen(task), "approved")

    assert measured(waited, first)["deadline"] == (Decimal(-1), "green")
    snapshots.forget_all()

    def stages(day: date) -> dict[str, tuple[date | None, date | None]]:
        file = snapshots.take_snapshot(day).snapshot.file("stages")
        with duckdb.connect() as database:
            asked = database.execute(f"SELECT title, done_on::date, confirmed_on::date FROM '{file}'")
            return {title: (done_on, confirmed_on) for title, done_on, confirmed_on in asked.fetchall()}

    assert stages(date(2026, 3, 31)) == {"开工": (date(2026, 3, 19), None), "完工": (None, None)}
    assert stages(date(2026, 4, 30))["开工"] == (date(2026, 3, 19), date(2026, 4, 20))
    assert_sound()


@pytest.mark.usefixtures("books")
def test_a_late_stage_that_is_dropped_or_put_off_is_late_until_the_month_is_over(city: City, on: On) -> None:
    dropped, put_off = (city.received(title, stages=STAGES) for title in ("甲事", "乙事"))
    (gone, _), (moved, last) = (stages_of(row(task).stages) for task in (dropped, put_off))
    on(4, 5)
    set_stages(city.office, Because(), dropped, seen(dropped), [], "并入下一阶段")
    for day in (date(2026, 6, 10), date(2026, 5, 20)):
        moved = replace(moved, due_on=day)
        set_stages(city.office, Because(), put_off, seen(put_off), [moved, last], "等待批复")
    on(6, 2)
    march, april, may = (publish(f"2026-0{month}", "supervision-stages") for month in (3, 4, 5))

    for stage in (gone.id, moved.id):
        assert stage is not None
        assert measured(march, stage)["deadline"] == (Decimal(11), "yellow")
        assert measured(april, stage)["deadline"] == (Decimal(41), "orange")
    assert gone.id is not None
    assert moved.id is not None
    assert measured(may, gone.id) == {}
    # Late against its new day, for the third month running.
    assert measured(may, moved.id)["deadline"] == (Decimal(11), "red")
    assert_sound()


@pytest.mark.usefixtures("books")
def test_a_slow_review_is_no_lateness_of_a_stage(city: City, on: On) -> None:
    task, _other = city.received(stages=STAGES), city.received("完成管网改造", stages=STAGES)
    first, second = (UUID(stage["id"]) for stage in row(task).stages)
    on(3, 15)
    report_task(city.liaison, Because(), task, seen(task), done())
    on(4, 2)
    march = publish("2026-03", "supervision-stages")
    on(5, 6)
    april = publish("2026-04", "supervision-stages")
    review_report(city.office, Because(), task, seen(task), "returned", "没有验收单")
    on(6, 2)
    may = publish("2026-05", "supervision-stages")

    # The first was due on 20 March, the second on 31 May: the task was reported before either.
    assert measured(march, first)["deadline"] == (Decimal(-5), "green")
    assert measured(april, first) == measured(april, second) == {}
    assert measured(may, first)["deadline"] == (Decimal(72), "yellow")
    assert measured(may, second)["deadline"] == (Decimal(0), "blue")
    assert_sound()


@pytest.mark.usefixtures("books")
def test_stages_that_were_left_out_or_ended_with_their_task_need_no_light(city: City, on: On) -> None:
    less, paused, ended = (city.received(title, stages=STAGES) for title in ("甲事", "乙事", "丙事"))
    stages = {task: [UUID(stage["id"]) for stage in row(task).stages] for task in (less, paused, ended)}
    on(4, 5)
    (kept, _gone) = stages_of(row(less).stages)
    set_stages(city.office, Because(), less, seen(less), [kept])
    pause_task(city.office, Because(), paused, seen(paused), "等待批复")
    report_task(city.liaison, Because(), ended, seen(ended), done())
    review_report(city.office, Because(), ended, seen(ended), "approved")
    on(5, 2)
    resume_task(city.office, Because(), paused, seen(paused))
    march, april = publish("2026-03", "supervision-stages"), publish("2026-04", "supervision-stages")
    on(6, 2)
    may = publish("2026-05", "supervision-stages")

    def judged(run: UUID) -> set[UUID]:
        return {one for listed in stages.values() for one in listed if measured(run, one)}

    assert judged(march) == {one for listed in stages.values() for one in listed}
    # What was late before the pause stays late; what falls due afterwards is not asked for.
    assert judged(april) == {stages[less][0], stages[paused][0]}
    assert judged(may) == {stages[less][0], *stages[paused]}
    assert_sound()


@pytest.mark.usefixtures("books")
def test_a_task_of_april_is_none_of_march(city: City, on: On) -> None:
    city.received(stages=STAGES)
    on(4, 1)
    later = city.received("完成管网改造", due_on=date(2026, 3, 31))
    on(5, 2)
    assert measured(publish("2026-03"), later) == {}
    assert measured(publish("2026-04"), later)["deadline"][1] == "red"


def waits_for_approval(task: UUID) -> None:
    record_finding(
        CLERK,
        Because(),
        task,
        GOOD_REASON,
        measure="stage",
        reason="等待上级批复",
        found_on=date(2026, 3, 25),
    )


@pytest.mark.usefixtures("books")
def test_a_good_reason_is_recorded_of_a_task_and_changes_no_colour_by_itself(city: City, on: On) -> None:
    task = city.received(stages=STAGES)
    on(4, 2)
    waits_for_approval(task)
    assert measured(publish("2026-03"), task)["stage"] == (Decimal(11), "yellow")
    light = both_lights(city.liaison, [task])[task]
    assert light.published is not None
    assert (light.published.colour, [one.reason for one in light.reasons]) == ("yellow", ["等待上级批复"])


def test_a_book_may_say_that_a_good_reason_changes_the_colour_and_both_are_told(
    city: City, on: On, root: Path
) -> None:
    text = (root / "rulebooks" / "supervision-tasks.yaml").read_text(encoding="utf-8")
    at = "    lights:\n      - {colour: red, when: value > 0, for: 3}"
    assert text.count(at) == 1
    changed = text.replace(at, "    good_reason: changes colour\n" + at)
    adopt_rulebook(CLERK, Because(), changed.encode(), "supervision-tasks.yaml")
    task = city.received(stages=STAGES)
    on(4, 2)
    waits_for_approval(task)
    publish("2026-03")
    stage = next(one for one in lights(CLERK, [task])[task].measures if one.measure == "stage")
    assert (stage.by_rule, stage.colour) == ("yellow", "green")
