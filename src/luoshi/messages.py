"""What the command says, in Chinese, or in English when ``LUOSHI_LANG=en``."""

from __future__ import annotations

import os

_TEXTS = {
    "about": (
        "落实：读会议报道，列出每一项要求、是谁提的、原文怎么说；由具名的人决定，记成改不动的记录。",
        "Luoshi: reads meeting reports and lists every demand, who made it, and its exact words; a named "
        "person decides, and the record shows every alteration.",
    ),
    "usage": ("用法：", "usage: "),
    "commands": ("命令", "commands"),
    "options": ("选项", "options"),
    "arguments": ("参数", "arguments"),
    "more": (
        "“luoshi COMMAND --help”给出该命令的全部选项。界面语言：LUOSHI_LANG=zh（默认）或 en。",
        "“luoshi COMMAND --help” lists a command's options. Language: LUOSHI_LANG=zh (default) or en.",
    ),
    "help": ("显示本说明后退出", "show this and exit"),
    "version": ("显示版本后退出", "show the version and exit"),
    "read": ("读文件或文件夹", "read files or folders"),
    "read about": (
        "读文件或文件夹里的会议报道，给出部署、人员、会议、机制和数字，每一条都指回原文。",
        "Reads the meeting reports in files or folders: directives, people, meetings, mechanisms and "
        "figures, each pointing back to its words.",
    ),
    "path help": (
        "文件，或文件夹（连同下级，按名称排序，略过隐藏文件）",
        "a file, or a folder (with all below it, sorted, hidden files left out)",
    ),
    "format help": (
        "表格（默认）、JSON 或标注页",
        "table (default), JSON, or the annotated page",
    ),
    "out help": ("写入该文件，不写到标准输出", "write to this file instead of standard output"),
    "page help": ("另把标注页写入该文件", "also write the annotated page to this file"),
    "workers help": ("用几个进程来读（默认 1）", "how many processes read (default 1)"),
    "serve": (
        "运行产品：网页、数据库、后台读取",
        "run the product: pages, database, reading in the background",
    ),
    "serve about": (
        "在一个数据文件夹上运行产品；给出的文件先收进来。按 Ctrl+C 停止。",
        "Runs the product on a data folder; files named are received first. Ctrl+C stops it.",
    ),
    "verify": ("核验：证明记录没有被改动", "prove that the record was not altered"),
    "verify about": (
        "走一遍审计链，重算每一个存放的文件，说出第一处断裂。",
        "Walks the audit chain, hashes every stored file anew, and names the first break.",
    ),
    "import": ("导入一份台账：先看差异，再入库", "bring in a ledger: see the difference, then import it"),
    "import about": (
        "读一份台账，说出它会改动什么，得到同意后入库：全部入库，或一个也不入库。",
        "Reads a ledger, says what it would change, and imports it on a yes: all of it, or nothing.",
    ),
    "ledger help": ("电子表格文件", "the spreadsheet"),
    "as help": ("哪一类台账，如 indicators", "which kind of ledger, as in indicators"),
    "dry run help": ("只看差异，什么也不改动", "only show the difference; change nothing"),
    "yes help": ("不再询问，直接入库", "import without asking"),
    "claimant help": ("这是哪个单位的台账（没有记住时）", "whose ledger it is, where that is not remembered"),
    "account help": (
        "以哪个经办员账号入库（只有一个时可不写）",
        "the clerk's account in whose name (needless where there is one)",
    ),
    "backup": ("备份到一个文件", "back up into one file"),
    "backup about": (
        "把数据库和全部文件备份到一个新文件里，不用停止产品；写完再读一遍核对。",
        "Backs up the database and all files into one new file, with the product running; reads it back.",
    ),
    "restore": ("从备份恢复到空文件夹", "restore a backup into an empty folder"),
    "restore about": (
        "先核对整个备份，再恢复到新的或空的数据文件夹；依法删除过的不会回来。",
        "Checks the whole backup, then restores it into a new or empty data folder; what was erased stays so.",
    ),
    "data help": (
        "数据文件夹（默认取 LUOSHI_DATA，否则用本用户的数据目录）",
        "the data folder (default: LUOSHI_DATA, else this user's own place for data)",
    ),
    "serve path help": (
        "启动时收进来的文件或文件夹；收过的不重复",
        "files or folders to receive at the start; what was received before is not received twice",
    ),
    "host help": (
        "监听的地址（默认 127.0.0.1，只供本机）",
        "address to listen on (default 127.0.0.1: this machine)",
    ),
    "port help": ("端口（默认 8000）", "port (default 8000)"),
    "serve workers help": ("网页进程数（默认 2）", "processes that answer pages (default 2)"),
    "city help": ("新建时的城市名称", "name of the city, when the installation is new"),
    "sample": (
        "把示例城市的事实写成 Parquet",
        "write the facts of the sample city as Parquet",
    ),
    "sample about": (
        "把示例城市记下的全部陈述、来源、编码和事件写成 Parquet 文件，供评判和其他工具读取；里面没有个人姓名。",
        "Write every statement, source, code and event of the sample city as Parquet files, for judging and other tools"
        " to read; no person's name is in them.",
    ),
    "facts help": ("写到这个文件夹", "the folder to write into"),
    "sample help": (
        "新建时作为示例城市，单位和岗位取自这个表格；每页都会注明",
        "when new, be the sample city with the organisation of this workbook; every page says so",
    ),
    "head help": (
        "以前印在导出或备份上的链首；给出它才能证明自那时起没有改动",
        "the head printed on an earlier export or backup: with it, unaltered since then is proved",
    ),
    "rebuild help": (
        "另由事件重建全部当前数据并比对（较慢）",
        "also rebuild all current rows from the events and compare (slower)",
    ),
    "backup file help": ("要写的新文件", "the new file to write"),
    "restore file help": ("备份文件", "the backup"),
    "erasures help": (
        "原数据文件夹里的 erasures.jsonl：备份之后依法删除的也不会回来",
        "the lost folder's erasures.jsonl: what was erased after the backup stays so",
    ),
    "serve: folder": ("数据文件夹：{path}", "data folder: {path}"),
    "serve: account": (
        "{what}：账号 {username}，一次性密码 {password}（首次登录要改）",
        "{what}: account {username}, one-time password {password} (to be changed at the first sign-in)",
    ),
    "serve: received": (
        "收到 {total} 份文件，其中新的 {new} 份。",
        "{total} files received, {new} of them new.",
    ),
    "serve: refused": ("没有收：{line}", "not received: {line}"),
    "serve: open": ("打开 {address} ，按 Ctrl+C 停止。", "Open {address} ; Ctrl+C stops it."),
    "serve: stopped": ("已停止。", "Stopped."),
    "serve: address taken": (
        "地址 {address} 用不了（{reason}）；换一个端口：--port 8001",
        "the address {address} cannot be used ({reason}); choose another: --port 8001",
    ),
    "serve: part ended": (
        "进程“{part}”起不来或反复退出；上面的输出说明原因",
        "the process “{part}” does not stay up; its output above says why",
    ),
    "serve: no answer": ("{address} 两分钟内没有应答", "{address} did not answer within two minutes"),
    "verify: walked": (
        "核验了 {entries} 条审计记录、{rows} 行、{files} 个文件。",
        "{entries} entries, {rows} rows and {files} files checked.",
    ),
    "verify: broken": ("断裂：{where}：{what}", "break: {where}: {what}"),
    "verify: consistent": (
        "审计链、原始记录和文件前后一致。要证明自某日起没有改动，请用 --head 给出那天印下的链首。",
        "Chain, kept rows and files are consistent. To prove unaltered since a day, give the head printed then"
        " with --head.",
    ),
    "verify: unaltered": (
        "自该链首以来，审计链、原始记录和文件没有改动。",
        "Chain, kept rows and files are unaltered since that head.",
    ),
    "verify: rebuilt": (
        "登记簿、人员、单位等当前数据与由记录重建的逐行相同。",
        "The rows that pages show (register, people, units …) equal those rebuilt from the record.",
    ),
    "verify: not rebuilt": (
        "页面显示的登记簿、人员、单位等没有比对；加 --rebuild 逐行比对。",
        "The rows that pages show (register, people, units …) were not compared; --rebuild compares them.",
    ),
    "verify: head": ("链首：{head}", "head: {head}"),
    "sample: not a sample": (
        "{folder} 不是示例城市；先运行 make run 打开示例城市，再用 --data 指明它的数据文件夹（如 out/sample-city）",
        "{folder} is no sample city: open one with make run, then name its data folder by --data (out/sample-city)",
    ),
    "sample: not written": ("写不到 {folder}：{reason}", "{folder} cannot be written to: {reason}"),
    "sample: ledgers in": ("台账已全部入库", "all ledgers are in"),
    "sample: projects in": ("{count} 个项目已全部入库、审核", "all {count} projects are in and reviewed"),
    "sample: ledgers to come": (
        "注意：还有 {missing} 份台账没有入库，这些事实还不全；等终端里出现“台账已全部入库”再导出",
        "note: {missing} ledgers are still to come in, so these facts are not whole yet; wait for “all ledgers are in”",
    ),
    "sample: written": ("{file}：{rows} 行", "{file}: {rows} rows"),
    "backup: made": (
        "已备份到 {path}：{files} 个文件，{entries} 条审计记录，链首 {head}",
        "backed up to {path}: {files} files, {entries} entries, head {head}",
    ),
    "backup: damaged": ("存放的文件已不是原样：{address}", "a stored file is not as it was: {address}"),
    "restore: done": (
        "已恢复到 {path}：备份于 {created}，{entries} 条审计记录，链首 {head}",
        "restored into {path}: backup of {created}, {entries} entries, head {head}",
    ),
    "judge": ("按规则算出结果", "judge facts by a rule-book"),
    "judge about": (
        "读一本规则和一个文件夹的事实，算出一期的得分、位次和灯；同样的事实和规则，任何一天算出来都一字不差。",
        "Reads a rule-book and a folder of facts, and gives scores, ranks and lights for a period: the same bytes on "
        "any day.",
    ),
    "book help": ("规则文件（.yaml）", "the rule-book, a .yaml file"),
    "judge data help": (
        "事实的文件夹（luoshi sample --out 写出的），或做好的快照",
        "the folder of facts, as luoshi sample --out writes it, or a snapshot that was made of it",
    ),
    "period help": (
        "哪一期：2026-06、2026-Q2、2026-H1 或 2026",
        "which period: 2026-06, 2026-Q2, 2026-H1 or 2026",
    ),
    "known help": (
        "只用到这一天结束为止已知的（默认：全部）",
        "use only what was known by the end of this day (default: everything)",
    ),
    "engine help": (
        "用哪个引擎算（默认 duckdb），结果相同",
        "which engine runs it (default duckdb); the answer is the same",
    ),
    "judge workers help": (
        "用几个线程（默认 2），结果相同",
        "how many threads (default 2); the answer is the same",
    ),
    "explain help": (
        "说明这一个对象（编号、代码或名称）的结果怎么来的，输出 JSON",
        "explain the result of this subject (id, code or name), as JSON",
    ),
    "snapshot help": ("把做好的快照留在这个文件夹", "keep the snapshot that is made in this folder"),
    "judge out help": (
        "写入该文件（.jsonl、.json、.parquet 或 .arrow），不打印表格",
        "write to this file (.jsonl, .json, .parquet or .arrow) instead of printing a table",
    ),
    "exit codes: judge": (
        "退出码：0 算成；1 规则、数据或期间有问题，原因已写明；2 用法有误；130 被中断。",
        "Exit codes: 0 done; 1 the book, the facts or the period do not allow it, and the reason is said; 2 wrong "
        "usage; 130 interrupted.",
    ),
    "judge: took": (
        "快照 {snapshot} 秒，计算 {judging} 秒",
        "snapshot {snapshot} s, judging {judging} s",
    ),
    "judge: warning": ("提醒：{message}", "note: {message}"),
    "judge: file": ("{file}：{reason}", "{file}: {reason}"),
    "judge: no subject": (
        "没有“{value}”这个对象，可用：{known}",
        "there is no subject “{value}”; there are: {known}",
    ),
    "judge: known": (
        "{folder} 是做好的快照，已知到：{known}；要看另一天所知，请给事实的文件夹",
        "{folder} is a snapshot of what was known by: {known}; for another day name the folder of the facts",
    ),
    "judge: everything": ("全部", "everything"),
    "judge: points": ("得{score}分", "gives {score}"),
    "judge: no file": ("没有这个文件", "there is no such file"),
    "unit: 1e8 yuan": ("亿元", " hundred million yuan"),
    "unit: 1e4 yuan": ("万元", " ten thousand yuan"),
    "judge: rank": ("位次", "rank"),
    "judge: score": ("总分", "score"),
    "judge: grade": ("等级", "grade"),
    "judge: no group": ("未分组", "in no group"),
    "light: red": ("红", "red"),
    "light: orange": ("橙", "orange"),
    "light: yellow": ("黄", "yellow"),
    "light: green": ("绿", "green"),
    "light: blue": ("蓝", "blue"),
    "not a day": ("“{value}”不是日期，写作 2026-06-30", "“{value}” is no day: write 2026-06-30"),
    "exit codes": (
        "退出码：0 全部读成；1 有文件未能识别；2 用法有误；130 被中断。",
        "Exit codes: 0 all read; 1 some file could not be read; 2 wrong usage; 130 interrupted.",
    ),
    "exit codes: folder": (
        "退出码：0 做成；1 没有做成，或核验出断裂，原因已写明；2 用法有误；130 被中断。",
        "Exit codes: 0 done; 1 not done, or a break was found, and the reason is said; 2 wrong usage; 130 "
        "interrupted.",
    ),
    "error": ("luoshi：{message}", "luoshi: {message}"),
    "required": ("缺少参数：{names}", "missing: {names}"),
    "unrecognized": ("不认识的参数：{names}", "unknown: {names}"),
    "choice": (
        "{name}：没有“{value}”这一项，可选：{choices}",
        "{name}: there is no “{value}”; choose from {choices}",
    ),
    "one value": ("{name}：后面要跟一个值", "{name}: needs one value"),
    "value": ("{name}：{complaint}", "{name}: {complaint}"),
    "not a count": ("要写不小于 1 的整数，不是“{value}”", "needs a whole number from 1, not “{value}”"),
    "words: no folder": (
        "LUOSHI_WORDS 指的文件夹不存在：{path}",
        "there is no folder {path}, which LUOSHI_WORDS names",
    ),
    "words: not UTF-8": (
        "词表 {path} 不是 UTF-8 编码，请另存为 UTF-8",
        "the word list {path} is not UTF-8; save it as UTF-8",
    ),
    "words: no list of this name": (
        "词表 {path} 与随附的词表都不同名，不会起作用；请照随附词表的文件名改名",
        "no shipped list has the name of {path}, so it would have no effect; name it like one of them",
    ),
    "no such path": ("没有这个文件或文件夹：{path}", "no such file or folder: {path}"),
    "nothing to read": ("没有可读的文件：{paths}", "no file to read in: {paths}"),
    "is a folder": ("{path} 是文件夹，不能当文件写", "{path} is a folder and cannot be written as a file"),
    "no folder": ("要写入的文件夹不存在：{path}", "the folder to write into does not exist: {path}"),
    "is an input": (
        "{path} 正是要读的文件，写入会毁掉它",
        "{path} is a file to be read; writing there would destroy it",
    ),
    "same file": ("--out 和 --page 不能是同一个文件", "--out and --page cannot be the same file"),
    "cannot write": ("写不了 {path}：{reason}", "cannot write {path}: {reason}"),
    "output lost": ("结果没能全部写出：{reason}", "the output could not be written: {reason}"),
    "failed": ("未能识别 {source}：{reason}", "not read: {source}: {reason}"),
    "progress": ("{done}/{total} {source}", "{done}/{total} {source}"),
    "summary": ("读完 {total} 份，未能识别 {failed} 份。", "{total} read, {failed} of them failed."),
    "page written": ("标注页：{path}", "annotated page: {path}"),
    "out written": ("已写入 {path}", "written to {path}"),
    "interrupted": ("已中断。", "interrupted."),
    "reader error": (
        "读的时候程序出错（{error}）；这是软件的毛病，不是文件的",
        "the reader failed ({error}); this is a fault of the software, not of the file",
    ),
    "reader error hint": ("请把文件和这句话报给开发者", "please report it with the file, see SECURITY.md"),
    "reader died": (
        "读这个文件的进程被系统终止，可能是内存不足或文件有意破坏",
        "the process reading this file was ended by the system: out of memory, or a hostile file",
    ),
    "reader died hint": ("单独再读一次，或换一份文件", "read it alone once more, or use another copy"),
    "data: read-only": (
        "{path} 只读或没有写入权限，未写入任何内容。请检查该文件夹的权限和磁盘是否以只读方式挂载",
        "{path} is read-only or closed to you; nothing was written. Check the folder's permissions and "
        "whether the disk is mounted read-only",
    ),
    "data: no space": (
        "{path} 所在的磁盘已满（或配额用尽）。请腾出空间后重试；已保存的内容没有丢失",
        "the disk of {path} is full, or your quota is used up. Free some space and try again; what was "
        "saved is not lost",
    ),
    "data: cannot write": ("写不了 {path}：{reason}", "cannot write {path}: {reason}"),
    "data: cannot read": ("读不了 {path}：{reason}", "cannot read {path}: {reason}"),
    "data: not a folder": (
        "{path} 是文件，不能用作数据文件夹。请用 LUOSHI_DATA 指定一个文件夹",
        "{path} is a file and cannot be the data folder. Name a folder with LUOSHI_DATA",
    ),
    "data: no such folder": (
        "没有数据文件夹 {path}。请检查 LUOSHI_DATA，或先启动一次以新建",
        "there is no data folder {path}. Check LUOSHI_DATA, or start the product once to make it",
    ),
    "data: not ours": (
        "{path} 不是落实的数据文件夹（其中没有 installation.json）。请检查 LUOSHI_DATA",
        "{path} is no data folder of Luoshi (there is no installation.json in it). Check LUOSHI_DATA",
    ),
    "data: foreign": (
        "{path} 里已有别的内容，不能用作数据文件夹；其中什么也没有改动。请用 LUOSHI_DATA 指定空文件夹或新文"
        "件夹",
        "{path} already holds something else and cannot become the data folder; nothing in it was touched. "
        "Name an empty or a new folder with LUOSHI_DATA",
    ),
    "data: already one": (
        "{path} 已经是落实的数据文件夹，不能再在其中新建或恢复。请换一个空文件夹",
        "{path} already is a data folder of Luoshi; nothing new can be made or restored in it. Name an "
        "empty one",
    ),
    "data: restore broken off": (
        "{path} 里的恢复没有完成，还不能使用。请再运行一次 luoshi restore",
        "a restore into {path} was broken off; it cannot be used yet. Run luoshi restore again",
    ),
    "data: description damaged": (
        "{path} 已损坏，无法确认这个数据文件夹的版本，未作任何改动。请从备份恢复",
        "{path} is damaged, so the version of this data folder is not known; nothing was touched. Restore "
        "a backup",
    ),
    "data: newer version": (
        "{path} 已由较新的版本（{version}）使用过，本版本（{ours}）不能打开。请更新软件",
        "{path} has been used by a newer version ({version}); this one ({ours}) cannot open it. Update the "
        "software",
    ),
    "data: no secret key": (
        "密钥文件 {path} 缺失或为空。删除空文件并新建一行随机字符即可，所有人须重新登录",
        "the key in {path} is missing or empty. Write one line of random characters into it; everybody "
        "then has to sign in again",
    ),
    "lock: held by": (
        "数据文件夹 {path} 正由另一个落实程序使用：进程 {pid}，启动于 {since}，地址 {address}。本次启动到此"
        "为止",
        "the data folder {path} is in use by another Luoshi: process {pid}, started {since}, serving "
        "{address}. This one stops here",
    ),
    "lock: no address": ("（尚无）", "(nothing yet)"),
    "lock: held": (
        "数据文件夹 {path} 正由另一个落实程序使用。本次启动到此为止",
        "the data folder {path} is in use by another Luoshi. This one stops here",
    ),
    "lock: not possible": (
        "{path} 所在的文件系统不支持文件锁，无法防止两个程序同时写入。请把数据文件夹放在本机磁盘上",
        "the file system of {path} knows no file locks, so two programs could write at once. Put the data "
        "folder on a disk of this machine",
    ),
    "hash: unknown": (
        "不认识的散列算法：{algorithm}（可用：{known}）",
        "unknown hash algorithm: {algorithm} (known: {known})",
    ),
    "hash: not available": (
        "本机的 Python 没有散列算法 {algorithm}。请使用带该算法的 OpenSSL，或改用 sha256",
        "this machine's Python does not have the hash algorithm {algorithm}. Use an OpenSSL that has it, "
        "or sha256",
    ),
    "files: missing": (
        "存档文件 {address} 不见了（应在 {path}）。请从备份恢复",
        "the stored file {address} is gone (it should be at {path}). Restore it from a backup",
    ),
    "files: altered": (
        "存档文件 {address} 的内容已被改动（{path}），未予采用。请从备份恢复",
        "the stored file {address} was altered ({path}) and is not used. Restore it from a backup",
    ),
    "erasures: damaged": (
        "抹除记录 {path} 第 {line} 行已损坏。请从备份取回该文件",
        "line {line} of the ledger of erasures {path} is damaged. Take the file from a backup",
    ),
    "server: because": ("{cause}（数据库：{line}）", "{cause} (the database says: {line})"),
    "server: not running": (
        "{path} 的数据库没有在运行。请先启动落实",
        "the database in {path} is not running. Start Luoshi first",
    ),
    "server: not made": (
        "无法新建数据库 {path}。数据库程序的说明：\n{said}",
        "the database {path} could not be made. Its program says:\n{said}",
    ),
    "server: not started": (
        "数据库 {path} 未能启动，日志在 {log}，末尾几行：\n{said}",
        "the database {path} did not start. Its log is {log} and ends:\n{said}",
    ),
    "server: other version": (
        "数据库 {path} 由 PostgreSQL {version} 建立，本软件带的是 {ours}。请用原来的版本备份，再用本版本恢复",
        "the database {path} was made by PostgreSQL {version}; this software carries {ours}. Make a backup "
        "with the version used so far and restore it with this one",
    ),
    "server: cluster damaged": (
        "{path} 不是完整的数据库（没有 PG_VERSION），未作任何改动。请从备份恢复到新文件夹",
        "{path} is no whole database (it has no PG_VERSION); nothing was touched. Restore a backup into a "
        "new folder",
    ),
    "server: no memory": (
        "内存不足，数据库无法启动。请关闭其他程序后重试",
        "there is not enough memory for the database. Close other programs and try again",
    ),
    "server: no programs": (
        "找不到随软件安装的 PostgreSQL（{path}）。请重新安装：make install",
        "the PostgreSQL that comes with the software is not there ({path}). Install again: make install",
    ),
    "server: programs closed": (
        "用户 {user} 不能运行 {path} 里的 PostgreSQL（{reason}）。请把软件装在该用户能到达的地方，或不要以 "
        "root 启动",
        "the user {user} cannot run the PostgreSQL in {path} ({reason}). Install the software where that "
        "user can reach it, or do not start it as root",
    ),
    "server: programs opened": (
        "已允许用户 {user} 运行 {folder} 里的 PostgreSQL 程序",
        "the user {user} may now run the PostgreSQL programs in {folder}",
    ),
    "server: way opened": (
        "已允许用户 {user} 经过文件夹 {folder}（只能经过，不能列出其中的文件）",
        "the user {user} may now pass through the folder {folder} (not list it)",
    ),
    "server: way closed": (
        "以 root 启动时数据库由用户 {user} 运行，而该用户到不了 {path}：{folder} 不允许其他用户经过。请运行"
        " chmod o+x {folder}，或用 LUOSHI_DATA 换一个位置，或不要以 root 启动",
        "started by root, the database runs as the user {user}, who cannot reach {path}: {folder} lets "
        "nobody else pass. Run chmod o+x {folder}, or choose another place with LUOSHI_DATA, or do not "
        "start as root",
    ),
    "server: no user": (
        "PostgreSQL 不能以 root 运行，而系统用户 {user} 无法建立：{reason}。请建立该用户，或不要以 root 启动",
        "PostgreSQL does not run as root, and the system user {user} could not be made: {reason}. Make "
        "that user, or do not start as root",
    ),
    "server: other owner": (
        "数据库 {path} 属于用户 {owner}。请以该用户或 root 启动",
        "the database {path} belongs to the user {owner}. Start as that user, or as root",
    ),
    "server: owner unknown": (
        "数据库 {path} 属于编号 {owner} 的用户，本机没有这个用户。请建立该用户，或把文件夹改归 luoshi（"
        "chown -R）",
        "the database {path} belongs to user number {owner}, who does not exist here. Make that user, or "
        "give the folder to luoshi (chown -R)",
    ),
    "server: unknown process": (
        "无法查看进程 {pid}，它可能正在使用数据库 {path}。请以同一用户或 root 启动",
        "process {pid} cannot be looked at and may be using the database {path}. Start as the same user, "
        "or as root",
    ),
    "server: does not end": (
        "数据库 {path} 的旧进程 {pid} 结束不了，多半是磁盘没有响应。请检查磁盘或重启计算机",
        "the old process {pid} of the database {path} does not end; most likely its disk does not respond. "
        "Check the disk or restart the machine",
    ),
    "database: address": (
        "LUOSHI_DATABASE_URL 不是有效的地址。写法：postgresql://用户:密码@主机:5432/数据库（密码中的特殊字"
        "符要转义，@ 写 %40）",
        "LUOSHI_DATABASE_URL is no valid address. Write postgresql://user:password@host:5432/database "
        "(special characters of the password escaped, @ as %40)",
    ),
    "database: not reached": (
        "连接不上 LUOSHI_DATABASE_URL 所指的数据库 {where}：{reason}。请检查地址、用户、密码和网络",
        "the database {where} of LUOSHI_DATABASE_URL cannot be reached: {reason}. Check address, user, "
        "password and network",
    ),
    "database: too old": (
        "数据库 {where} 是 PostgreSQL {version}，需要 {oldest} 或更新的版本",
        "the database {where} is PostgreSQL {version}; {oldest} or newer is needed",
    ),
    "database: standby": (
        "数据库 {where} 是只读的备用服务器。请在 LUOSHI_DATABASE_URL 中改用主服务器",
        "the database {where} is a standby and cannot be written. Name the primary server in "
        "LUOSHI_DATABASE_URL",
    ),
    "database: encoding": (
        "数据库 {where} 的编码是 {encoding}，需要 UTF8。请新建：CREATE DATABASE … ENCODING 'UTF8' TEMPLATE "
        "template0",
        "the database {where} is encoded in {encoding}; UTF8 is needed. Make one with CREATE DATABASE … "
        "ENCODING 'UTF8' TEMPLATE template0",
    ),
    "database: not durable": (
        "数据库 {where} 关闭了 {setting}，断电会丢失已确认的记录。请管理员打开（on）",
        "the database {where} runs with {setting} off, so a power cut loses acknowledged records. Have it "
        "turned on",
    ),
    "database: no rights": (
        "用户 {role} 在数据库 {where} 里不能建表。请管理员执行：GRANT USAGE, CREATE ON SCHEMA {schema} TO "
        "{role}",
        "the user {role} cannot make tables in the database {where}. Have this run: GRANT USAGE, CREATE ON "
        "SCHEMA {schema} TO {role}",
    ),
    "backup: there already": (
        "{path} 已存在，备份不覆盖任何文件。请换一个文件名",
        "{path} is there already, and a backup overwrites nothing. Choose another name",
    ),
    "backup: no dump": (
        "数据库未能备份，没有留下备份文件。数据库程序的说明：\n{said}",
        "the database could not be backed up; no file was left. Its program says:\n{said}",
    ),
    "backup: not as written": (
        "备份 {path} 写完后读回的内容不一致，已删除。请检查磁盘",
        "the backup {path} does not read back as it was written and was removed. Check the disk",
    ),
    "backup: not ours": (
        "{path} 不是落实的备份，或已被截断；什么也没有改动",
        "{path} is no backup of Luoshi, or was cut off; nothing was touched",
    ),
    "backup: newer": (
        "备份 {path} 由较新的版本（{version}）生成。请更新软件后再恢复；什么也没有改动",
        "the backup {path} was made by a newer version ({version}). Update the software first; nothing was "
        "touched",
    ),
    "backup: altered": (
        "备份 {path} 已损坏：其中的 {member} 与清单不符。什么也没有改动，请换一份备份",
        "the backup {path} is damaged: {member} in it is not what its manifest says. Nothing was kept; use "
        "another backup",
    ),
    "backup: strange member": (
        "备份 {path} 里有不该有的内容：{member}。什么也没有改动，请换一份备份",
        "the backup {path} holds what does not belong there: {member}. Nothing was touched; use another "
        "backup",
    ),
    "restore: database not empty": (
        "数据库 {where} 里已有内容，不能恢复到其中；什么也没有改动。请另建一个空数据库",
        "the database {where} is not empty, so nothing was restored into it or touched. Make an empty one",
    ),
    "import: no file": ("{path}：{reason}", "{path}: {reason}"),
    "import: no such kind": (
        "没有“{kind}”这一类台账，可用：{kinds}",
        "there is no kind “{kind}”; there are: {kinds}",
    ),
    "import: no such unit": (
        "没有叫“{name}”的单位，或者不止一个；请写全称",
        "there is no unit “{name}”, or more than one: give its full name",
    ),
    "import: which account": (
        "请用 --account 写明以谁的名义入库；经办员账号：{names}",
        "say with --account in whose name it is imported; clerks: {names}",
    ),
    "import: no such clerk": (
        "“{name}”不是可用的经办员账号；经办员账号：{names}",
        "“{name}” is no clerk's account in use; clerks: {names}",
    ),
    "import: secret": (
        "表头标有“{quote}”，涉密文件不能进入本系统；什么也没有保存",
        "its head is marked “{quote}”: classified files may not enter; nothing was stored",
    ),
    "import: perhaps secret": (
        "表头有“{quote}”字样，可能是密级标志；什么也没有保存。确实不涉密，请在页面上传并确认",
        "its head says “{quote}”, which may be a secrecy marking; nothing was stored. If it is not secret, upload it"
        " on the page and say so there",
    ),
    "import: asked": ("还不能入库，要先回答：", "it cannot be imported before this is answered:"),
    "import: whose": (
        "这是哪个单位的台账？（可用 --claimant 写明）",
        "whose ledger is it? (--claimant can say so)",
    ),
    "import: new form": (
        "第一次见到的表：{name}，请确认怎么读",
        "a form not seen before: {name}; confirm how it is read",
    ),
    "import: answer there": ("到这一页处理：{address}", "go on there: {address}"),
    "import: whose it is": ("谁的台账：{unit}", "whose ledger: {unit}"),
    "import: difference": ("差异：{counts}", "difference: {counts}"),
    "import: new": ("新增", "new"),
    "import: changed": ("变化", "changed"),
    "import: contradicting": ("矛盾", "contradicting"),
    "import: given": ("已有", "known"),
    "import: unchanged": ("不变", "unchanged"),
    "import: repeated": ("表内重复", "repeated"),
    "import: refused": ("未采用", "not taken"),
    "import: remark": ("提示", "remark"),
    "import: more": ("……还有 {n} 行", "… {n} more"),
    "import: dry run": (
        "没有入库：这次只看差异，什么也没有改动。",
        "not imported: only shown, nothing was changed.",
    ),
    "import: go on": ("入库吗？[y/N] ", "import it? [y/N] "),
    "import: other maker": (
        "提示：表里写的是{unit}，请核对这是谁的台账",
        "remark: the ledger itself names {unit}; look whose it is",
    ),
    "import: look first": (
        "有{n}处提示要人看过再入库，--yes 不能代替：去掉 --yes，看过再答。什么也没有改动。",
        "{n} remarks want to be looked at, which --yes cannot do: leave it out, look, answer. Nothing was changed.",
    ),
    "import: declined": ("没有入库，什么也没有改动。", "not imported; nothing was changed."),
    "import: before": (
        "这份台账以前收过并已处理：{address}",
        "this very ledger was received and decided before: {address}",
    ),
    "import: done": ("已入库：{address}", "imported: {address}"),
    "restore: not loaded": (
        "数据库未能恢复，目标已清空。数据库程序的说明：\n{said}",
        "the database could not be restored; the target is empty again. Its program says:\n{said}",
    ),
}


def language() -> str:
    """``zh`` or ``en``; anything else set in ``LUOSHI_LANG`` counts as Chinese."""
    return "en" if os.environ.get("LUOSHI_LANG", "").lower().startswith("en") else "zh"


def say(text: str, /, **values: object) -> str:
    """The text called ``text`` in the language chosen, with its values filled in."""
    chinese, english = _TEXTS[text]
    return (english if language() == "en" else chinese).format(**values)
