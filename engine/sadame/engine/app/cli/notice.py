"""`sadame notice`: the notice of a decision, in a municipality's words, with the reasons the rules give."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sadame.docs_gen import words
from sadame.dsl.core import Program, Rule, Slice
from sadame.dsl.display import show
from sadame.dsl.folding import fold, name_of
from sadame.dsl.trace import Status, Trace
from sadame.engine.app.books import Opened, open_policy
from sadame.engine.app.case_files import read_case
from sadame.engine.app.choices import choose_readings, choose_results
from sadame.engine.app.cli.diff import require_word
from sadame.engine.app.cli.eval import refuse
from sadame.engine.app.dates import read_day
from sadame.engine.app.disk import CalledWrongly, read_text
from sadame.engine.app.new_files import write_new
from sadame.engine.app.overview import periods
from sadame.engine.app.render import print_findings
from sadame.engine.case import Facts, Invalid
from sadame.engine.facts import decode

if TYPE_CHECKING:
    from sadame.docs_gen.blocks import Document
    from sadame.docs_gen.notice import Decided

HELP = """
使い方: sadame notice 制度 --facts FILE --on DATE --template FILE [--slot 名前=文字]…
                      [--only 名前…] [--reading 名前=読み方]… [--format 通知の書式 --out FILE]
       sadame notice --new-template FILE

決定通知を作ります。文面はテンプレートに書き、結果と理由は規則から入ります。まだ決まっていないときは作りません。

引数:
  制度                   制度の名前か、規則ファイル

オプション:
  --new-template FILE    テンプレートの見本を書き出す
  --template FILE        テンプレート
  --facts FILE           事実（JSON・YAML・TOML）。「-」なら標準入力から読む
  --on DATE              基準日（2025-04-01、令和7年4月1日 など）
  --slot 名前=文字       テンプレートの差込みに入れる文字（何度でも書ける）
  --only 名前…           この結果だけを通知する（省けば、ほかの結果のもとにならない結果）
  --reading 名前=読み方   解釈の読み方を選ぶ（何度でも書ける）
  --format 通知の書式     html・md・docx（省けば --out の名前から。なければ md）
  --out FILE             書き出すファイル
  --path PATH…           制度を探す場所（省けば同梱の制度、次に今のフォルダー）
  -h, --help             この説明

終了コード: 0 通知ができた　1 まだ決まらない、または規則や事実に誤り　2 呼び方かテンプレートの誤り
"""
FORMATS = ("html", "md", "docx")
_LIMIT = 200_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`制度 --new-template --template --facts --on --slot --only --reading --format --out --path`."""
    parser.add_argument("policy", nargs="?", metavar="制度")
    parser.add_argument("--new-template", type=Path, metavar="FILE")
    parser.add_argument("--template", type=Path, metavar="FILE")
    parser.add_argument("--facts", metavar="FILE")
    parser.add_argument("--on", metavar="DATE")
    parser.add_argument("--slot", action="append", default=[], metavar="名前=文字")
    parser.add_argument("--only", nargs="+", default=[], metavar="名前")
    parser.add_argument("--reading", action="append", default=[], metavar="名前=読み方")
    parser.add_argument("--format", metavar="通知の書式")
    parser.add_argument("--out", type=Path, metavar="FILE")
    parser.add_argument("--path", nargs="+", type=Path, default=[], metavar="PATH")


def run(options: argparse.Namespace) -> int:
    """Make the notice; 1 while the case is not decided."""
    from sadame.docs_gen.notice import TemplateWrongly, new_template, notice

    if options.new_template is not None:
        write_new(options.new_template.parent, {options.new_template.name: new_template()})
        print(f"{options.new_template} に書き出しました。〔 〕のところを書き換えて使ってください")
        return 0
    form = _form(options)
    _require(options)
    slots = dict(map(_slot, options.slot))
    template = read_text(options.template, _LIMIT)
    opened, program = open_policy(options.policy, options.path)
    if program is None:
        print_findings(opened.findings(), opened.sources)
        return 1
    found = _decided(opened, program, options)
    if found is None:
        return 1
    trace, facts, cut = found
    try:
        made = notice(template, _told(program, trace, facts, cut), slots)
    except TemplateWrongly as slip:
        raise CalledWrongly(f"{options.template}：{slip.message}", slip.hint) from None
    _write(made, form, options.out)
    return 0


def _require(options: argparse.Namespace) -> None:
    for flag, value in (
        ("制度", options.policy),
        ("--template", options.template),
        ("--facts", options.facts),
        ("--on", options.on),
    ):
        if value is None:
            raise CalledWrongly(
                f"{flag} を指定してください",
                "テンプレートの見本は sadame notice --new-template 通知.txt で作れます",
            )


def _slot(said: str) -> tuple[str, str]:
    name, equals, text = said.partition("=")
    if not equals:
        raise CalledWrongly(
            f"--slot の「{said}」に「=」がありません", "名前=文字 の形で書いてください"
        )
    return name_of(fold(name.strip())), text.strip()


# ── the decision ─────────────────────────────────────────────────────────────────────────────────


def _decided(
    opened: Opened, program: Program, options: argparse.Namespace
) -> tuple[Trace, Facts, Slice] | None:
    """What was decided; None, and said why, where nothing was."""
    from sadame.engine.interp import evaluate, quote

    day = read_day(options.on)
    cut = program.slice_on(day)
    if cut is None:
        raise CalledWrongly(
            f"「{program.name}」はその日に適用されません", f"適用される期間：{periods(program)}"
        )
    readings = choose_readings(program, day, options.reading)
    names = choose_results(program, options.only) or _last(program, cut)
    facts = decode(program, cut, read_case(options.facts), opened.behind(program.name))
    if not isinstance(facts, Facts):
        refuse(facts, as_json=False)
        return None
    trace = quote(evaluate(program, facts, day, readings, names), opened.sources)
    lines = [*_undecided(trace)]
    if lines:
        print("\n".join(["まだ決定できないので、通知を作りません", *lines]))
        return None
    return trace, facts, cut


def _last(program: Program, cut: Slice) -> Sequence[str]:
    """The results that no other result stands on."""
    own = [name for name in program.own if isinstance(cut.by_name.get(name), Rule)]
    below = {each for name in own for each in cut.notes[name].cone}
    return [name for name in own if name not in below]


def _undecided(trace: Trace) -> "Sequence[str]":
    found = []
    for each in trace.results.values():
        if each.status is Status.UNKNOWN:
            found.append(f"・{each.name}：{words.outcome(each.possible, each.type)}")
            found += [f"　分かれば決まること：{words.missing(one)}" for one in each.missing]
        elif each.status is Status.ERROR:
            found.append(f"・{each.name}：誤り")
            found += [f"　{words.cause(one)}" for one in each.causes]
    return found


def _told(program: Program, trace: Trace, facts: Facts, cut: Slice) -> "Decided":
    from sadame.docs_gen.notice import Decided

    used = {one.name for each in trace.results.values() for one in each.used}
    given = {
        name: show(value, cut.by_name[name].type)
        for name, value in facts.values.items()
        if name in used and not isinstance(value, Invalid)
    }
    titles = {name: cut.by_name[name].meta.title for name in trace.results}
    return Decided(trace, program.meta.title or program.name, given, titles)


# ── formats ──────────────────────────────────────────────────────────────────────────────────────


def _form(options: argparse.Namespace) -> str:
    out: Path | None = options.out
    ending = out.suffix.lower().lstrip(".") if out is not None else ""
    form: str = options.format or (ending if ending in FORMATS else "md")
    if form not in FORMATS:
        raise CalledWrongly(
            f"「{form}」という書式はありません", f"{'、'.join(FORMATS)} のどれかを書いてください"
        )
    if form == "docx":
        if out is None:
            raise CalledWrongly("Word の書式は画面に出せません", "--out 通知.docx を付けてください")
        require_word()
    return form


def _write(made: "Document", form: str, out: Path | None) -> None:
    data = _rendered(made, form)
    if out is None:
        print(data if isinstance(data, str) else "", end="")
    else:
        write_new(out.parent, {out.name: data})
        print(f"{out} に書き出しました")


def _rendered(made: "Document", form: str) -> str | bytes:
    match form:
        case "html":
            from sadame.docs_gen.paper import paper_html

            return paper_html(made)
        case "docx":
            from sadame.docs_gen.word import Form, word_bytes

            return word_bytes(made, Form(centred=True))
        case _:
            from sadame.docs_gen.markdown import markdown

            return markdown(made)
