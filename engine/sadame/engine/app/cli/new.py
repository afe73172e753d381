"""`sadame new`: a first draft of a rule file, from a few questions in the terminal or from options."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from attrs import evolve

from sadame.dsl.formatter import format_source
from sadame.dsl.source import Source
from sadame.engine.app.books import open_policy
from sadame.engine.app.disk import CalledWrongly
from sadame.engine.app.drafts.adopting import adopted, own_period
from sadame.engine.app.drafts.answers import (
    KINDS,
    Draft,
    Fact,
    Refused,
    declared_name,
    fact,
    is_askable,
    plain_text,
    policy_name,
    sound,
    start_label,
)
from sadame.engine.app.drafts.text import TODO, drafted
from sadame.engine.app.library import SUFFIX, shipped
from sadame.engine.app.new_files import write_new

HELP = """
使い方: sadame new 制度 [--yes] [--kind 種類] [--title 題名] [--office 所管] [--basis 根拠]
                   [--source 出典] [--from 適用開始] [--fact 名前：型]… [--row 名前] [--key 名前]
                   [--adopt 国の制度] [--out FILE]

いくつかの問いに答えると、規則ファイルの下書きができます。下書きは検査に通ります。
分からないことは空のままにできます。その所には「要確認」と書かれ、答えは「不明」になります。
途中でやめれば（Ctrl-C）、何も書きません。

引数:
  制度               新しい制度の名前

オプション:
  --yes              尋ねない（オプションにないことは「要確認」にする）
  --kind 種類        判定、算定、表、抽出、準用 のどれか
  --title 題名       正式な名前
  --office 所管      担当するところ
  --basis 根拠       法令や要綱の条項
  --source 出典      書き写すもとの資料
  --from 適用開始    いつから適用されるか
  --fact 名前：型    はじめに尋ねる事実（何度でも書ける。例 --fact 年齢：歳）
  --row 名前         一人ひとりを何と呼ぶか（抽出のとき）
  --key 名前         一人ひとりを見分ける番号の名前（抽出のとき）
  --adopt 国の制度   もとにする制度の名前か、規則ファイル（準用のとき）
  --out FILE         書き出すファイル
  -h, --help         この説明
"""

_FILE = f"seido{SUFFIX}"
_MOST_FACTS = 50

Check = Callable[[str], str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`制度 --yes` and an option for each question."""
    parser.add_argument("policy", metavar="制度")
    parser.add_argument("--yes", action="store_true")
    parser.add_argument("--kind", metavar="種類")
    for name, shown in (
        ("title", "題名"),
        ("office", "所管"),
        ("basis", "根拠"),
        ("source", "出典"),
    ):
        parser.add_argument(f"--{name}", metavar=shown)
    parser.add_argument("--from", dest="start", metavar="適用開始")
    parser.add_argument("--fact", action="append", default=[], dest="facts", metavar="名前：型")
    parser.add_argument("--row", metavar="名前")
    parser.add_argument("--key", metavar="名前")
    parser.add_argument("--adopt", metavar="国の制度")
    parser.add_argument("--out", metavar="FILE")


def run(options: argparse.Namespace) -> int:
    """Ask, then write one file as a whole."""
    try:
        name = policy_name(options.policy)
    except Refused as refusal:
        raise CalledWrongly(f"制度の名前「{options.policy}」は使えません。{refusal}") from None
    desk = _Desk(ask=not options.yes)
    kind = desk.answer(options.kind, "--kind", _kind_question(), _kind, required=True)
    _only_what_counts(options, kind)
    draft = Draft(
        name,
        title=desk.answer(options.title, "--title", f"題名（例：{name}）", plain_text),
        office=desk.answer(options.office, "--office", "所管（例：見本市）", plain_text),
        basis=desk.answer(
            options.basis, "--basis", "根拠（例：見本市見舞金要綱 第3条）", plain_text
        ),
        source=desk.answer(
            options.source, "--source", "出典（例：外部 見本市見舞金要綱）", plain_text
        ),
    )
    text = _adopting(desk, options, draft) if kind == "準用" else _own(desk, options, draft, kind)
    out = Path(desk.answer(options.out, "--out", f"ファイル名（空なら {_FILE}）", _file) or _FILE)
    write_new(out.parent, {out.name: format_source(Source(str(out), text))})
    print(f"{out} を書きました。「{TODO}」が {text.count(TODO) - 1}か所あります")
    print(f"  sadame check {out}\n  sadame test {out}")
    return 0


def _only_what_counts(options: argparse.Namespace, kind: str) -> None:
    """Refuse an option that this kind of 制度 would not look at."""
    unused = {
        "--adopt": options.adopt and kind != "準用",
        "--from": options.start and kind == "準用",
        "--fact": options.facts and kind == "準用",
        "--row": options.row and kind != "抽出",
        "--key": options.key and kind != "抽出",
    }
    for option, is_given in unused.items():
        if is_given:
            raise CalledWrongly(f"{option} は、種類が「{kind}」のときは使いません")


def _own(desk: "_Desk", options: argparse.Namespace, draft: Draft, kind: str) -> str:
    """A 制度 with rules of its own."""
    start = desk.answer(
        options.start, "--from", "適用開始（例：令和7年4月1日。空なら 施行日未確認）", start_label
    )
    row = key = ""
    if kind == "抽出":
        row = desk.answer(
            options.row,
            "--row",
            "一人ひとりを何と呼びますか（例：被保険者）",
            declared_name,
            required=True,
        )
        key = desk.answer(
            options.key,
            "--key",
            "見分ける番号の名前（例：被保険者番号）",
            declared_name,
            required=True,
        )
    facts = _facts(desk, options.facts)
    told = evolve(draft, start=start or draft.start, facts=facts, row=row, key=key)
    return _sound(drafted(kind, told), ())


def _adopting(desk: "_Desk", options: argparse.Namespace, draft: Draft) -> str:
    """A 制度 that adopts another one, in force as long as that one."""
    names = "、".join(shipped())
    said = desk.answer(
        options.adopt, "--adopt", f"もとにする制度（{names}）", _known_policy, required=True
    )
    opened, parent = open_policy(said, [])
    if parent is None:
        raise CalledWrongly(
            f"「{said}」に誤りがあります", f"sadame check {said} で確かめてください"
        )
    text = adopted(evolve(draft, start=own_period(parent)), parent, opened.sources)
    return _sound(text, opened.shelf.sources)


def _sound(text: str, others: Sequence[Source]) -> str:
    """The text, if it checks; what can go wrong here is a name that the draft itself needs."""
    try:
        sound(text, others)
    except Refused as refusal:
        raise CalledWrongly(f"この名前では下書きになりません。{refusal}") from None
    return text


def _facts(desk: "_Desk", given: list[str]) -> tuple[Fact, ...]:
    """The facts, each name once; at least one that a rule can look at."""
    facts: dict[str, Fact] = {}

    def read(said: str) -> str:
        if not said and any(is_askable(each) for each in facts.values()):
            return ""
        made = fact(said)
        if made.name in facts:
            raise Refused(f"「{made.name}」は、もうあります\n  → 別の名前を書いてください")
        facts[made.name] = made
        return said

    for said in given:
        desk.answer(said, "--fact", "", read)
    if not given and desk.ask:
        print("はじめに尋ねる事実を「名前：型」で、一つずつ書きます。空の行で終わります。")
        print("（例：年齢：歳　住所がある：はい／いいえ　申請日：日付　世帯：単身、夫婦）")
        while len(facts) < _MOST_FACTS and desk.answer(None, "--fact", "事実", read):
            pass
    if not any(is_askable(each) for each in facts.values()):
        raise CalledWrongly(
            "はじめに尋ねる事実がありません", "--fact 年齢：歳 のように、一つは書いてください"
        )
    if len(facts) > _MOST_FACTS:
        raise CalledWrongly(f"事実が多すぎます（{len(facts)}）", f"{_MOST_FACTS}までにしてください")
    return tuple(facts.values())


# ── answers ──


class _Desk:
    """Takes answers from the options, else from whoever sits at the terminal."""

    def __init__(self, *, ask: bool) -> None:
        self.ask = ask

    def answer(
        self, given: str | None, option: str, question: str, check: Check, *, required: bool = False
    ) -> str:
        """The checked answer; empty if it is left open. In a terminal it is asked until it can stand."""
        if given is not None:
            try:
                return check(given)
            except Refused as refusal:
                raise CalledWrongly(f"{option} の「{given}」は使えません。{refusal}") from None
        if not self.ask:
            if required:
                raise CalledWrongly(
                    f"{option} を書いてください", "または --yes を外すと、順に尋ねます"
                )
            return ""
        while True:
            said = _typed(question)
            try:
                if said or not required:
                    return check(said)
            except Refused as refusal:
                print(refusal)


def _typed(question: str) -> str:
    try:
        return input(f"{question}: ").strip()
    except EOFError:
        print()
        raise CalledWrongly("答えの途中で入力が終わりました", "何も書いていません") from None


def _kind_question() -> str:
    lines = [f"  {at} {shown}\n" for at, shown in enumerate(KINDS.values(), 1)]
    return f"何を書きますか\n{''.join(lines)}番号"


def _kind(said: str) -> str:
    """The kind by its number, its word or its full name."""
    for at, (word, shown) in enumerate(KINDS.items(), 1):
        if said in {str(at), "１２３４５"[at - 1], word, shown}:
            return word
    raise Refused(
        f"「{said}」という種類はありません\n  → {'、'.join(KINDS)} のどれかを書いてください"
    )


def _known_policy(said: str) -> str:
    """The name of a 制度 that is there, or its file."""
    try:
        open_policy(said, [])
    except CalledWrongly as slip:
        raise Refused(f"{slip.message}\n  → {slip.hint}" if slip.hint else slip.message) from None
    return said


def _file(said: str) -> str:
    """A name for the file, which must be free."""
    name = said if not said or said.endswith(SUFFIX) else f"{said}{SUFFIX}"
    wanted = Path(name or _FILE)
    try:
        taken = wanted.exists()
    except (OSError, ValueError):
        raise Refused("ファイルの名前にできません\n  → 別の名前を書いてください") from None
    if taken:
        raise Refused(f"{wanted} は、もうあります\n  → 別の名前を書いてください")
    return name
