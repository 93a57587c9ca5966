#!/usr/bin/env python3
"""核对一个项目的审计导出，只要 Python，不用装别的：python3 check_export.py 导出.zip [以前印出的链头] [--en]

1. 导出里的每个文件都是清单列的那个（校验值）；
2. 每份证明材料都是当时交的那些字节；
3. 每条记录都是当时写的：内容加随机数算出的校验值，就是审计链上的那个；
4. 记录在链上一条接一条，一直接到导出上印的链头；
5. project.json 里的每一个字都能从这些记录重新算出来，没有改、没有加、没有少；没有人审自己报的；
   是否计入、分成、并项、兑现付款、终止承诺、推后定下的计划、撤销审核过的申报，每一次都有另一个人审核。

not_proven.json 里的不在这些记录里，链证明不了，只供参考。
内容空着的记录，要有一条“依法删除”的记录点了它的名；删掉的是申报、审核的，说“没有核对”，不说 OK。
记录的最后几条如果整条拿掉，单看导出看不出来：请把算出的“第几版”和系统里的对一对。
不给链头，只能说前后一致：整份导出连链一起重做的，看不出来。给了以前印在别处（通报、备份）的链头，
还会说它在不在链上：在，到它那一条为止就没有动过；比它新的仍然只是前后一致。

Check the export of one project, with nothing but Python: python3 check_export.py export.zip [HEAD] [--en]

1. every file in the export is the one that the list names (its hash);
2. every proof is the bytes that were put in;
3. every entry is what was written then: its content with its salt gives the hash that stands in the audit chain;
4. the entries hang together in the chain, one after the other, up to the head that is printed on the export;
5. everything in project.json is worked out again from these entries: nothing changed, added or left out; nobody
   approved what they had a hand in; and no merge, no shares, no payment or end of a promise, no plan put off after it
   bound, no claim struck out, and nothing that makes a project count or not, stands without another's review.

What is in not_proven.json is not in these entries: the chain proves none of it. An entry whose content is empty has to
be named by an entry that erased it by law; where that was a claim or a review, it is said to be unchecked, never OK.
Whether the newest entries were left out as a whole cannot be told from the export alone: compare the version it arrives
at with that in the system. Without HEAD an export is only consistent: one that was made anew with its whole chain looks
the same. With HEAD, a head printed earlier on some other paper, it says whether that one is in the chain: if so,
nothing up to that entry was altered; what is newer is still only consistent.
"""

import hashlib
import json
import re
import sys
import zipfile
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import IO, Any

Found = list[tuple[str, str]]
"""What is wrong, in Chinese and in English."""

EVENT = ("actor", "at", "", "", "digest", "id", "kind", "subject")
STATEMENT = (
    "aspect", "basis", "claimant", "currency", "day", "digest", "event", "id", "known_at", "number", "period",
    "property", "qualifier", "reference", "retracts", "scale", "source", "subject", "subject_kind", "text",
    "unit_of_measure", "valid_from", "valid_to",
)  # fmt: skip
"""What stands in the lines of these rows, after the name of the table."""

BATCHES = ("version", "batches", "first_plans", "first_year_plans")
"""What the derivation of the whole city's batches says of each project."""

TELL_OF_NO_CLAIM = ("contact recorded", "contact corrected", "undertaking kept", "lead step done")
"""Events of a project that say nothing of what was claimed, reviewed, counted or promised."""

KINDS = (
    "project", "claims", "proofs", "contacts", "undertakings", "transfers", "entry_reviews", "promises", "payments",
    "counted", "merges", "statements",
)  # fmt: skip
"""The parts of project.json."""


class Unreadable(ValueError):
    """A file of the export that cannot be read; the message in both languages."""


def moment(microseconds: int) -> str:
    """A moment, given in microseconds since 1970, as China's clocks have it."""
    zone = timezone(timedelta(hours=8))
    return (datetime(1970, 1, 1, tzinfo=zone) + timedelta(hours=8, microseconds=microseconds)).isoformat(
        timespec="microseconds"
    )


def loaded(archive: zipfile.ZipFile, name: str) -> Any:
    """The content of a JSON file of the export; raises Unreadable."""
    try:
        return json.loads(archive.read(name))
    except (ValueError, KeyError, zipfile.BadZipFile, RecursionError):
        raise Unreadable(
            f"{name} 读不出来：文件坏了或者不是 JSON", f"{name} cannot be read: broken, or no JSON"
        ) from None


def hashed(data: bytes, algorithm: str) -> str:
    """The hash of bytes, written with the name of its algorithm."""
    return f"{algorithm}:{hashlib.new(algorithm, data).hexdigest()}"


def same(named: str, data: bytes) -> bool:
    """Whether a hash, which names its algorithm, is that of these bytes."""
    try:
        return hashed(data, named.partition(":")[0]) == named
    except ValueError:
        return False


def canonical(value: Any) -> bytes:
    """JSON as hashes are made over it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def plain(value: Any) -> Any:
    """A value without what a database's text cannot hold, as rows have it."""
    if isinstance(value, str):
        return "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in value)
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return value


def proof_file(proof: Any) -> str:
    """Where the file of a proof lies in the export: its hash, with the ending it had, so that a click opens it."""
    ending = re.search(r"[.][A-Za-z0-9]{1,8}$", proof.get("name", ""))
    return f"proofs/{proof['address'].replace(':', '-')}" + (ending[0].lower() if ending else "")


def told(entries: Any) -> list[tuple[dict[str, Any], Any]]:
    """Every event that was not erased with what it says, in the order in which they were written."""
    found = []
    for entry in sorted(entries, key=lambda one: one["number"]):
        for row in entry["rows"]:
            line = json.loads(row["line"])
            if line[0] == "record_event" and row["content"] is not None:
                event = dict(zip(EVENT, line[1:], strict=True))
                found.append(({**event, "at": moment(int(event["at"]))}, plain(json.loads(row["content"]))))
    return found


class Following:
    """What the entries add up to, read one after the other: the project and all that belongs to it, each by its id."""

    def __init__(self, own: str) -> None:
        self.own = own
        self.made: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in KINDS}
        self._event: dict[str, Any] = {}
        self._said: Any = {}

    def read(self, event: dict[str, Any], said: Any) -> None:
        """What one event says."""
        self._event, self._said = event, said
        mine = event["subject"] == self.own and "projects" not in said
        for one in said.get("projects", ()):
            if one["id"] == self.own and "set" in one:
                at = event["at"]
                origin = {"registered_by": event["id"], "registered_at": at, "changed_at": at}
                self._change("project", self.own, id=self.own, version=1, **origin, **one["set"])
            elif one["id"] == self.own and event["kind"] == "batches derived":
                given = {name: one[name] for name in BATCHES if name in one}
                self._if_there("project", self.own, changed_at=event["at"], **given)
        if mine and "version" in said:
            self._change("project", self.own, version=said["version"], changed_at=event["at"], **said["set"])
        for one in said.get("claims", ()):
            if one["project"] == self.own:
                waiting = {"verdict": "", "lost_on": None}
                self.made["claims"][one["id"]] = {**one, **waiting, **self._by()}
        for one in said.get("proofs", ()):
            if one.get("project", self.own if mine else "") == self.own:
                self.made["proofs"][one["id"]] = {**one, "project": self.own, "erased": False, **self._by()}
        self._decisions()
        self._counting()
        if mine:
            self._lead()
            self._entry_review()
            self._promise()

    def _change(self, kind: str, which: str, /, **values: Any) -> None:
        self.made[kind].setdefault(which, {}).update(values)

    def _if_there(self, kind: str, which: str, /, **values: Any) -> None:
        if which in self.made[kind]:
            self.made[kind][which].update(values)

    def _named(self, before: str = "by_") -> dict[str, Any]:
        by = self._said["by"]
        return {before + "name": by["name"], before + "post": by["post"]}

    def _by(self) -> dict[str, Any]:
        return {"at": self._event["at"], "by": self._event["actor"], **self._named()}

    def _decided(self) -> dict[str, Any]:
        return {
            "decided_at": self._event["at"],
            "decided_by": self._event["actor"],
            **self._named("decided_by_"),
        }

    def _decisions(self) -> None:
        said, at = self._said, self._event["at"]
        if one := said.get("review"):
            approved = {"approved_at": at} if one["verdict"] == "approved" else {}
            self._if_there(
                "claims",
                one["claim"],
                verdict=one["verdict"],
                comment=one["comment"],
                **approved,
                **self._decided(),
            )
        if one := said.get("struck"):
            struck = {"verdict": "struck", "comment": one["reason"], "struck_at": at}
            self._if_there("claims", one["claim"], **struck, **self._decided())
        if one := said.get("lost"):
            for claim in one["claims"]:
                self._if_there("claims", claim, lost_on=one["on"], lost_because=one["reason"], lost_at=at)
        for claim in said.get("hand_in", ()):
            hand = {**said["hand"], "verb": self._event["kind"]}
            if claim in self.made["claims"] and hand not in self.made["claims"][claim]["hands"]:
                self.made["claims"][claim]["hands"] = [*self.made["claims"][claim]["hands"], hand]

    def _counting(self) -> None:
        said = self._said
        for one in said.get("counted", ()):
            if one["project"] == self.own:
                first = {"group": self.own, "struck": False, "counts": True, "shares": {}}
                self.made["counted"][one["id"]] = {**one, **first}
        for which in said.get("void", ()):
            self._if_there("counted", which, struck=True)
        for which, one in said.get("counts", {}).items():
            self._if_there("counted", which, **{name: one[name] for name in ("group", "counts", "shares")})
        if one := said.get("merge"):
            self._change(
                "merges", self._event["id"], id=self._event["id"], kept=self._event["subject"], **one,
                at=self._event["at"], by_name=said["by"]["name"],
            )  # fmt: skip
        if one := said.get("undo"):
            self._if_there("merges", one["merge"], undone_at=self._event["at"], undone_because=one["reason"])

    def _lead(self) -> None:
        said = self._said
        if one := said.get("kept"):
            self._if_there("undertakings", one["undertaking"], done_on=one["on"], answer=one["answer"])
        if one := said.get("contact"):
            own = {name: one[name] for name in ("id", "kind", "on", "ours", "theirs", "said")}
            self.made["contacts"][one["id"]] = {**own, "project": self.own, **self._by()}
            for each in one["undertakings"]:
                row = {name: each[name] for name in ("id", "owner", "text", "due_on")}
                row |= {"project": self.own, "contact": one["id"], "done_on": None}
                self.made["undertakings"][each["id"]] = row
        if one := said.get("corrected"):
            self._if_there("contacts", one["contact"], **one["set"])
        if one := said.get("transfer"):
            ended = {
                "ended": one.get("ended", ""),
                "ended_at": self._event["at"] if one.get("ended") else None,
            }
            if "giver" in one:
                row = {name: one[name] for name in ("id", "giver", "taker", "reason", "agreed")}
                row |= {"project": self.own, "at": self._event["at"], **self._named(), **ended}
                self.made["transfers"][one["id"]] = row
            else:
                self._if_there("transfers", one["id"], agreed=one["agreed"], answer=one["answer"], **ended)

    def _entry_review(self) -> None:
        said, rows = self._said, self.made["entry_reviews"]
        if one := said.get("entry_review"):
            rows[one["id"]] = {
                "id": one["id"], "project": self.own, "scheme": one["scheme"], "figures": one["figures"],
                "members": [], "opened_at": self._event["at"], "opened_by": said["by"]["name"],
                "opened_hand": said["hand"],
            }  # fmt: skip
        if one := said.get("committee"):
            self._if_there("entry_reviews", one["review"], committee=one["posts"])
        if (one := said.get("member")) and one["review"] in rows:
            rows[one["review"]]["members"] = [*rows[one["review"]]["members"], one["member"]]
        if one := said.get("entry_decided"):
            decided = {"verdict": one["verdict"], "reason": one["reason"], "decided_on": one["on"]}
            self._if_there("entry_reviews", one["review"], **decided, **self._named("decided_by_"))

    def _promise(self) -> None:
        said = self._said
        if not (one := said.get("promise")):
            return
        values = dict(one["set"])
        if one.get("decided"):
            values |= {"decided_at": self._event["at"], **self._named("decided_by_")}
        if "code" in one:
            values |= {
                "project": self.own,
                "code": one["code"],
                "at": self._event["at"],
                "by_name": said["by"]["name"],
            }
        self._change("promises", one["id"], id=one["id"], version=one["version"], **values)
        if paid := said.get("payment"):
            row = {name: paid[name] for name in ("id", "on", "amount", "text")}
            by = paid.get("by", said["by"])
            row |= {
                "promise": one["id"],
                "at": self._event["at"],
                "by_name": by["name"],
                "by_post": by["post"],
            }
            self.made["payments"][paid["id"]] = row


def derived(entries: Any, own: str) -> dict[str, Any]:
    """What ``project.json`` has to hold: the project with this id as the entries say, its parts in order of their
    ids."""
    following = Following(own)
    for event, said in told(entries):
        following.read(event, said)
    made = following.made
    erased = set()
    for entry in entries:
        for row in entry["rows"]:
            line = json.loads(row["line"])
            if line[0] == "record_file" and row["content"] is None:
                erased.update(line)
            if line[0] == "record_statement":
                one = dict(zip(STATEMENT, line[1:], strict=True))
                if one["subject"] == own:
                    made["statements"][one["id"]] = {**plain(one), "known_at": moment(int(one["known_at"]))}
    for proof in made["proofs"].values():
        proof["erased"] = proof.get("file") in erased
    project = made["project"].get(own, {"id": own})
    project["codes"] = sorted({one["code"] for one in project.get("identifiers", ())})
    return {
        "project": project,
        **{kind: [made[kind][which] for which in sorted(made[kind])] for kind in KINDS if kind != "project"},
    }


def differences(found: Any, right: Any, where: str = "") -> Found:
    """Where two values differ, each named by its way from the top."""
    if isinstance(found, dict) and isinstance(right, dict):
        return [
            line
            for name in sorted({*found, *right})
            for line in (
                [(f"{where}{name}：记录里没有", f"{where}{name}: is not in the entries")] if name not in right
                else [(f"{where}{name}：记录里有，导出里少了", f"{where}{name}: stands in the entries and is left out")]
                if name not in found
                else differences(found[name], right[name], f"{where}{name}.")
            )
        ]  # fmt: skip
    if isinstance(found, list) and isinstance(right, list):
        by_id = [
            {one["id"]: one for one in listed if isinstance(one, dict) and isinstance(one.get("id"), str)}
            for listed in (found, right)
        ]
        if len(by_id[0]) == len(found) and len(by_id[1]) == len(right) and by_id[1]:
            return differences(by_id[0], by_id[1], where)
        if len(found) == len(right):
            return [
                line
                for at, two in enumerate(zip(found, right, strict=True))
                for line in differences(*two, f"{where}{at}.")
            ]
    if type(found) is type(right) and found == right:
        return []
    here, (one, other) = where.rstrip("."), (brief(found), brief(right))
    return [(f"{here}：导出写的是 {one}，按记录是 {other}", f"{here}: says {one}, the entries say {other}")]


def brief(value: Any) -> str:
    """A value in a few characters."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"


def check_files(archive: zipfile.ZipFile, wrong: Found) -> int:
    """Every file is there and is the one that the list names, and no other is there."""
    listed = loaded(archive, "manifest.json")["files"]
    for name, named in sorted(listed.items()):
        if name not in archive.namelist():
            wrong.append((f"{name}：没有这个文件", f"{name}: missing"))
        elif not same(named, archive.read(name)):
            wrong.append((f"{name}：不是导出时的那个文件", f"{name}: not the file that was exported"))
    for name in sorted(set(archive.namelist()) - set(listed) - {"manifest.json"}):
        wrong.append((f"{name}：清单里没有", f"{name}: is in no list"))
    return len(listed)


def check_proofs(archive: zipfile.ZipFile, project: Any, wrong: Found) -> int:
    """The bytes of every proof are those that were put in."""
    count = 0
    for proof in project["proofs"]:
        if not proof.get("address"):
            continue
        name = proof_file(proof)
        count += 1
        if name not in archive.namelist():
            if not proof["erased"]:
                wrong.append((f"证明 {proof['id']}：缺文件", f"proof {proof['id']}: its file is missing"))
        elif not same(proof["address"], archive.read(name)):
            wrong.append((f"证明 {proof['id']}：文件换过了", f"proof {proof['id']}: its file is another"))
    return count


def check_entries(entries: Any, chain: Any, wrong: Found) -> int:
    """What was written is what the chain says was written; how many rows."""
    rows = 0
    links = {link["number"]: link for link in chain["links"]}
    for entry in entries:
        number = entry["number"]
        link = links.get(number)
        if link is None or link["event"] != entry["event"]:
            wrong.append((f"第 {number} 条：不在链上", f"entry {number}: is not in the chain"))
            continue
        lines = sorted(row["line"] for row in entry["rows"])
        rows += len(lines)
        if len(lines) != link["rows"] or not same(link["digest"], "\n".join(lines).encode()):
            wrong.append(
                (
                    f"第 {number} 条：不是当时写的那些行",
                    f"entry {number}: its rows are not those that were written",
                )
            )
        for row in entry["rows"]:
            line = json.loads(row["line"])
            if line[0] == "record_event":
                event = dict(zip(EVENT, line[1:], strict=True))
                if [event["id"], event["kind"], moment(int(event["at"]))] != [
                    entry[n] for n in ("event", "kind", "at")
                ]:
                    wrong.append(
                        (
                            f"第 {number} 条：时间、种类和写的行不符",
                            f"entry {number}: its kind or time is not its line's",
                        )
                    )
            if row["content"] is None:
                continue  # erased by law: the hash stays
            if row["digest"] not in line:
                wrong.append(
                    (
                        f"第 {number} 条：校验值不是这一行的",
                        f"entry {number}: the hash of a row is not that of its line",
                    )
                )
            if not same(row["digest"], bytes.fromhex(row["salt"]) + row["content"].encode()):
                wrong.append(
                    (
                        f"第 {number} 条：内容不是当时写的",
                        f"entry {number}: the content of a row is not what was written",
                    )
                )
    return rows


def check_chain(chain: Any, wrong: Found) -> tuple[str, list[str]]:
    """The links follow one another; the head they lead to, and every hash in between."""
    previous = None
    hashes = []
    for link in chain["links"]:
        number = link["number"]
        if previous is not None and (
            link["previous"] != previous["hash"] or number != previous["number"] + 1
        ):
            wrong.append(
                (f"链上第 {number} 条：接不上前一条", f"link {number}: does not follow the one before it")
            )
        said = [number, link["event"], link["at"], link["rows"], link["digest"], link["previous"]]
        if not same(link["hash"], canonical(said)):
            wrong.append((f"链上第 {number} 条：改过", f"link {number}: was changed"))
        previous = link
        hashes.append(link["hash"])
    if (previous["hash"] if previous else "") != chain["head"]:
        wrong.append(
            ("链没有接到导出上印的链头", "the chain does not lead to the head that is printed on the export")
        )
    return chain["head"], hashes


def erasures(entries: Any) -> dict[tuple[str, str], tuple[int, str]]:
    """The rows that entries of the export erased by law, by table and id: the number of that entry, and the law."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for entry in entries:
        for event, said in told([entry]):
            if event["kind"] == "erased":
                for table, listed in said["rows"].items():
                    found |= {(table, row): (entry["number"], str(said["legal_basis"])) for row in listed}
    return found


def check_blanks(entries: Any, own: str, wrong: Found) -> tuple[int, int]:
    """Whatever has no content was erased by law, as a later entry says; how many entries say nothing any more, and
    how many of these are of the project itself.

    Statements about something else may come without theirs: nothing is worked out from it.
    """
    by_law = erasures(entries)
    blank = [0, 0]
    for entry in entries:
        number, kind = entry["number"], entry["kind"]
        for row in entry["rows"]:
            if row["content"] is not None:
                continue
            table, *line = json.loads(row["line"])
            if table == "record_statement" and dict(zip(STATEMENT, line, strict=True))["subject"] != own:
                continue
            named = [by_law[table, one] for one in line if isinstance(one, str) and (table, one) in by_law]
            if not named or named[0][0] <= number:
                wrong.append(
                    (
                        f"第 {number} 条：内容空着，又没有记录说它依法删除了",
                        f"entry {number}: without its content, and no entry says that it was erased by law",
                    )
                )
            elif table == "record_event":
                blank[0] += 1
                blank[1] += dict(zip(EVENT, line, strict=True))["subject"] == own
                if kind not in TELL_OF_NO_CLAIM:
                    at, law = named[0]
                    wrong.append(
                        (
                            f"第 {number} 条（{kind}）：内容由第 {at} 条依法删除（{law}），说了什么没有核对",
                            f"entry {number} ({kind}): erased by entry {at} ({law}); what it said was not checked",
                        )
                    )
    return blank[0], blank[1]


def check_history(entries: Any, project: Any, blank: int, wrong: Found) -> None:
    """What the export says now is what its entries add up to; none of them is missing in between but ``blank``, whose
    content was erased by law."""
    own = project["project"]["id"]
    right = derived(entries, own)
    if "version" not in right["project"]:
        wrong.append(("project.id：没有一条记录登记过它", "project.id: no entry registers it"))
        return
    wrong += differences(project, right)
    versions = {1}
    for event, said in told(entries):
        if event["subject"] == own and "version" in said and "projects" not in said:
            versions.add(said["version"])
        if event["kind"] == "batches derived":
            versions.update(one["version"] for one in said["projects"] if one["id"] == own)
    if len({*range(1, max(versions) + 1)} - versions) > blank:
        wrong.append(
            ("项目的记录少了：版本号有空缺", "entries of the project are missing: its versions have gaps")
        )


def check_claims(entries: Any, project: Any, wrong: Found) -> int:
    """Of every claim that was approved stands who did, and nobody approved their own."""
    hands: dict[str, list[Any]] = {}
    reviewed: dict[str, Any] = {}
    for event, content in told(entries):
        review = content.get("review")
        if (done := done_alone(event, content)) and (review is None or review["verdict"] != "approved"):
            wrong.append(
                (
                    f"{event['at']} 的“{done[0]}”：没有另一个人审核",
                    f"{done[1]} of {event['at']}: nobody else reviewed it",
                )
            )
        for claim in content.get("claims", ()):
            hands[claim["id"]] = list(claim["hands"])
        for claim in content.get("hand_in", ()):
            hands.setdefault(claim, []).append(content["hand"])
        if review and review["verdict"] == "approved":
            claim = review["claim"]
            reviewed[claim] = content["hand"]
            if any(same_hand(hand, content["hand"]) for hand in hands.get(claim, ())):
                wrong.append(
                    (
                        f"申报 {claim}：审核的人自己报过或者动过",
                        f"claim {claim}: who claimed it or had a hand in it approved it",
                    )
                )
    for claim in project["claims"]:
        if claim["verdict"] == "approved" and claim["id"] not in reviewed:
            wrong.append((f"申报 {claim['id']}：没有人审核过", f"claim {claim['id']}: nobody approved it"))
    return len(project["claims"])


BY_BOTH_AREAS = ("transfer asked for", "transfer answered", "project changed")
"""Events that set shares by themselves: both areas agreed; or the day from which the first ones hold was corrected."""


def done_alone(event: Any, content: Any) -> tuple[str, str] | None:
    """What an event has done that needs another's review, in both languages; None where it did nothing of the sort."""
    if "projects" in content:
        return None
    changed = content.get("set", {})
    ended = content.get("promise", {}).get("set", {}).get("state") == "ended"
    needs = (
        ("merge" in content or "undo" in content, ("并项", "merging")),
        ("payment" in content, ("兑现付款", "a payment")),
        (ended, ("终止承诺", "the end of a promise")),
        ("excluded" in changed, ("是否计入", "whether it counts")),
        ("credits" in changed and event["kind"] not in BY_BOTH_AREAS, ("分成", "shares")),
        ("struck" in content, ("撤销申报", "striking out a claim")),
        (put_off(event, content), ("推后、调低计划", "putting a plan off")),
    )
    return next((words for found, words in needs if found), None)


def put_off(event: Any, content: Any) -> bool:
    """Whether a plan was put off, lowered or taken away after its day, or after the first month of its year, from when
    on it binds; stages that the city has no longer bind nobody. One that bound earlier, since the year's batches were
    derived in January, is not told from the entries of a project."""
    was, now, today = content.get("was", {}), content.get("set", {}), event["at"][:10]
    this_year, first_month = today[:4], today[5:7] == "01"
    stages = [
        (by, now["planned"].get(stage, "9"), by < today)
        for stage, by in was.get("planned", {}).items()
        if stage not in content.get("no_longer", ())
    ]
    years = [
        (year, "9" if Decimal(now["year_plans"].get(year, "-1")) < Decimal(amount) else "", False)
        for year, amount in was.get("year_plans", {}).items()
    ]
    return any(
        later > by and (passed or by[:4] < this_year or (by[:4] == this_year and not first_month))
        for by, later, passed in [*stages, *years]
    )


def same_hand(one: Any, other: Any) -> bool:
    """Whether two are the same account, the same person or hold the same post."""
    if any(one[name] is not None and one[name] == other[name] for name in ("account", "person")):
        return True
    return bool({*one["posts"]} & {*other["posts"]})


def check(export: str | IO[bytes], head: str = "") -> tuple[Found, list[tuple[str, str]]]:
    """What is wrong with an export, and what was looked at; both in Chinese and in English."""
    wrong: Found = []
    try:
        with zipfile.ZipFile(export) as archive:
            return wrong, _checked(archive, head, wrong)
    except Unreadable as broken:
        wrong.append((broken.args[0], broken.args[1]))
    except (zipfile.BadZipFile, OSError):
        wrong.append(("打不开：不是压缩包，或者文件坏了", "cannot be opened: no ZIP file, or broken"))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError):
        wrong.append(
            (
                "内容的样子不对：不是本系统导出的，或者改坏了",
                "is not made as an export is: of something else, or broken",
            )
        )
    return wrong, []


def _checked(archive: zipfile.ZipFile, head: str, wrong: Found) -> list[tuple[str, str]]:
    files = check_files(archive, wrong)
    project, entries, chain, left = (
        loaded(archive, f"{name}.json") for name in ("project", "entries", "chain", "not_proven")
    )
    rows = check_entries(entries, chain, wrong)
    newest, hashes = check_chain(chain, wrong)
    erased, own_erased = check_blanks(entries, project["project"]["id"], wrong)
    check_history(entries, project, own_erased, wrong)
    proofs = check_proofs(archive, project, wrong)
    claims = check_claims(entries, project, wrong)
    newer = len(hashes) - 1 - hashes.index(head) if head in hashes else 0
    if head and head not in hashes:
        wrong.append(
            (
                "您给的链头不在这份导出里：比它早，或者是别处的",
                "the head you gave is not among the links of this export: it is older, or of another record",
            )
        )
    version = project["project"].get("version")
    taken = loaded(archive, "manifest.json").get("taken_out", {})
    looked = [
        (
            f"{files} 个文件，{claims} 项申报，{proofs} 份证明，{len(entries)} 条记录共 {rows} 行；"
            f"项目第 {version} 版；链头 {newest}",
            f"{files} files, {claims} claims, {proofs} proofs, {len(entries)} entries with {rows} rows; "
            f"version {version} of the project; head {newest}",
        )
    ]
    if not head:
        looked.append(
            (
                "没有给以前印出的链头：只能说前后一致，不能说没有改过",
                "no head was given that was printed earlier: this is only consistent, not known to be unaltered",
            )
        )
    elif newer:
        looked.append(
            (
                f"到您给的链头为止没有改过；链上比它新的 {newer} 条只能说前后一致",
                f"unaltered up to the head you gave; the {newer} links after it are only consistent",
            )
        )
    if taken:
        looked.append(
            (
                f"{taken['by']} 于 {taken['at']} 导出（清单上写的）",
                f"taken out by {taken['by']} at {taken['at']}, as the manifest says",
            )
        )
    names = "、".join(sorted(name for name, value in left.items() if value and name != "about"))
    if names:
        looked.append(
            (f"链不能证明（not_proven.json）：{names}", f"not proven by the chain (not_proven.json): {names}")
        )
    if erased:
        looked.append(
            (
                f"{erased} 条记录的内容已依法删除：它们说了什么没有核对",
                f"what {erased} entries said was erased by law: that was not checked",
            )
        )
    return looked


def main(arguments: list[str]) -> int:
    """Check one export; 0 where nothing is wrong."""
    language = 1 if "--en" in arguments else 0
    arguments = [one for one in arguments if one != "--en"]
    if not 1 <= len(arguments) <= 2:
        sys.stderr.write(__doc__ or "")
        return 2
    wrong, looked = check(*arguments)
    for line in wrong:
        sys.stdout.write(f"{('不对', 'WRONG')[language]}  {line[language]}\n")
    good = ("OK  没有改过：", "OK  unaltered: ") if arguments[1:] else ("OK  前后一致：", "OK  consistent: ")
    verdict = ("不对  核对了：", "WRONG  ") if wrong else good
    first, *more = looked or [("只看到这里", "went no further")]
    sys.stdout.write(f"{verdict[language]}{first[language]}\n")
    for line in more:
        sys.stdout.write(f"      {line[language]}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
