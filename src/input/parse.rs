//! YAML text to a tree of located nodes, with budgets against hostile files.
//!
//! | budget | value | against |
//! |---|---|---|
//! | [`MAX_DEPTH`] | levels of nesting, repeated blocks written out | deep nesting |
//! | [`MAX_NODES`] | values in a document, repeated blocks written out | alias bombs |
//! | [`MAX_KEYS`] | keys in one block | quadratic checks |
//!
//! YAML 1.2 without tags: anchors, aliases and merge keys (`<<`) are written out, each value keeping the place where
//! it is written and the place where it was repeated. Duplicate keys are refused. Scalars stay text.

use std::collections::BTreeMap;

use serde_yaml::granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span, options};

use super::node::{Entry, Node, Value};
use super::problem::{Code, Problem, Problems};
use super::source::{FileId, Origin};
use super::text::{excerpt, text};

/// Deepest nesting.
pub const MAX_DEPTH: usize = 48;
/// Most values in a document.
pub const MAX_NODES: usize = 100_000;
/// Most keys in one block.
pub const MAX_KEYS: usize = 5_000;

/// A collection that is being read.
enum Frame {
    Seq { items: Vec<Node>, head: Head },
    Map { entries: Vec<Entry>, seen: BTreeMap<String, Seen>, pending: Option<PendingKey>, head: Head },
}

/// Where a key was seen first, and whether only a merge brought it in.
struct Seen {
    origin: Origin,
    merged: bool,
}

/// Where a collection starts, and its anchor (0: none).
#[derive(Clone, Copy)]
struct Head {
    origin: Origin,
    anchor: usize,
}

/// A key whose value comes next; `None` text: a key that was refused.
struct PendingKey {
    text: Option<String>,
    origin: Origin,
    merge: bool,
}

/// A finished anchor with the size and depth of its tree.
struct Anchor {
    node: Node,
    size: usize,
    depth: usize,
}

struct Builder<'a> {
    file: FileId,
    frames: Vec<Frame>,
    anchors: BTreeMap<usize, Anchor>,
    nodes: usize,
    root: Option<Node>,
    problems: &'a mut Problems,
}

/// Reads one document. `None` if nothing usable could be read; the problems say why.
pub fn parse(file: FileId, text: &str, problems: &mut Problems) -> Option<Node> {
    let options =
        options! { flow_nesting_limit: MAX_DEPTH, block_nesting_limit: MAX_DEPTH, emit_comments: false };
    let mut builder =
        Builder { file, frames: Vec::new(), anchors: BTreeMap::new(), nodes: 0, root: None, problems };
    let mut documents = 0;
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = match next {
            Ok(pair) => pair,
            Err(error) => {
                let problem = syntax_problem(file, text, &error);
                builder.problems.push(problem);
                return None;
            }
        };
        if let Event::DocumentStart(..) = event {
            documents += 1;
            if documents > 1 {
                let origin = origin(file, &span);
                builder.problems.push(
                    Problem::error(
                        Code::Syntax,
                        text!("一个文件只能有一份文档", "a file holds one document only"),
                    )
                    .found("---")
                    .at(origin, 3)
                    .help(text!(
                        "删去第二个 `---`，或分成两个文件",
                        "remove the second `---`, or make two files"
                    )),
                );
                return None;
            }
        }
        if let Err(problem) = builder.event(event, &span) {
            builder.problems.push(*problem);
            return None;
        }
    }
    if builder.root.is_none() {
        builder.problems.push(
            Problem::error(Code::EmptyValue, text!("文件是空的", "the file is empty"))
                .at(Origin { file, line: 1, column: 1 }, 1)
                .help(text!(
                    "用 `changhu new` 生成一份带注释的情景",
                    "`changhu new` writes a commented scenario to start from"
                )),
        );
    }
    builder.root
}

fn origin(file: FileId, span: &Span) -> Origin {
    Origin { file, line: span.start.line().max(1) as u32, column: span.start.col() as u32 + 1 }
}

fn length(span: &Span) -> u32 {
    if span.start.line() == span.end.line() {
        span.end.col().saturating_sub(span.start.col()).max(1) as u32
    } else {
        1
    }
}

type Step = Result<(), Box<Problem>>;

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, span: &Span) -> Step {
        let here = origin(self.file, span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_tag(tag.is_some(), here);
                let quoted = style != ScalarStyle::Plain;
                let null = !quoted && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let value =
                    if null { Value::Null } else { Value::Scalar { text: text.into_owned(), quoted } };
                let node = Node::new(value, here, length(span));
                self.complete(node, anchor, 1, 1)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse_tag(tag.is_some(), here);
                self.frames.push(Frame::Seq { items: Vec::new(), head: Head { origin: here, anchor } });
                self.check_depth(here, 0)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse_tag(tag.is_some(), here);
                self.frames.push(Frame::Map {
                    entries: Vec::new(),
                    seen: BTreeMap::new(),
                    pending: None,
                    head: Head { origin: here, anchor },
                });
                self.check_depth(here, 0)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let (value, head) = match self.frames.pop() {
                    Some(Frame::Seq { items, head }) => (Value::Seq(items), head),
                    Some(Frame::Map { entries, head, .. }) => (Value::Map(entries), head),
                    None => return Ok(()),
                };
                let node = Node::new(value, head.origin, 1);
                if head.anchor == 0 {
                    self.complete(node, 0, 1, 1)
                } else {
                    let (size, depth) = extent(&node);
                    self.complete(node, head.anchor, size, depth)
                }
            }
            Event::Alias(id) => {
                let Some(anchor) = self.anchors.get(&id) else {
                    return Err(Box::new(
                        Problem::error(
                            Code::Cycle,
                            text!("别名引用了包含它自己的块", "the alias repeats the block that contains it"),
                        )
                        .at(here, length(span)),
                    ));
                };
                let (size, depth) = (anchor.size, anchor.depth);
                self.check_depth(here, depth)?;
                self.count(here, size)?;
                let mut node = self.anchors[&id].node.clone();
                node.via = Some(here);
                self.place(node)
            }
            _ => Ok(()),
        }
    }

    fn refuse_tag(&mut self, tagged: bool, here: Origin) {
        if tagged {
            self.problems.push(
                Problem::error(Code::Tag, text!("不使用 YAML 标签（!…）", "YAML tags (!…) are not used"))
                    .at(here, 1)
                    .help(text!(
                        "删去标签；引入其他文件用 `extends:`",
                        "remove the tag; `extends:` brings in another file"
                    )),
            );
        }
    }

    fn check_depth(&self, here: Origin, inside: usize) -> Step {
        if self.frames.len() + inside <= MAX_DEPTH {
            return Ok(());
        }
        Err(Box::new(
            Problem::error(Code::TooDeep, text!("嵌套过深", "the nesting is too deep"))
                .expected(text!("至多 {MAX_DEPTH} 层", "at most {MAX_DEPTH} levels"))
                .at(here, 1),
        ))
    }

    fn count(&mut self, here: Origin, size: usize) -> Step {
        self.nodes += size;
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        Err(Box::new(
            Problem::error(
                Code::TooMany,
                text!("值太多（含别名展开）", "too many values (aliases written out)"),
            )
            .expected(text!("至多 {MAX_NODES} 个", "at most {MAX_NODES}"))
            .at(here, 1)
            .help(text!("大表请放入 CSV 文件", "put large tables into CSV files")),
        ))
    }

    /// A node is complete: remember it under its anchor and put it where it belongs.
    fn complete(&mut self, node: Node, anchor: usize, size: usize, depth: usize) -> Step {
        self.count(node.origin, 1)?;
        if anchor != 0 {
            self.anchors.insert(anchor, Anchor { node: node.clone(), size, depth });
        }
        self.place(node)
    }

    fn place(&mut self, node: Node) -> Step {
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match frame {
            Frame::Seq { items, .. } => items.push(node),
            Frame::Map { entries, seen, pending, .. } => match pending.take() {
                None => *pending = Some(key_of(node, self.problems)),
                Some(PendingKey { merge: true, origin, .. }) => {
                    merge_into(entries, seen, node, origin, self.problems)
                }
                Some(PendingKey { text: None, .. }) => {}
                Some(PendingKey { text: Some(key), origin, .. }) => {
                    insert(entries, seen, Entry { key, origin, value: node }, self.problems);
                    if entries.len() > MAX_KEYS {
                        return Err(Box::new(
                            Problem::error(
                                Code::TooMany,
                                text!("一个块中的键太多", "too many keys in one block"),
                            )
                            .expected(text!("至多 {MAX_KEYS} 个", "at most {MAX_KEYS}"))
                            .at(origin, 1),
                        ));
                    }
                }
            },
        }
        Ok(())
    }
}

/// Number of values and levels of a tree.
fn extent(node: &Node) -> (usize, usize) {
    let fold = |(size, depth): (usize, usize), child: &Node| {
        let (s, d) = extent(child);
        (size + s, depth.max(d + 1))
    };
    match &node.value {
        Value::Seq(items) => items.iter().fold((1, 1), fold),
        Value::Map(entries) => entries.iter().map(|e| &e.value).fold((1, 1), fold),
        _ => (1, 1),
    }
}

fn key_of(node: Node, problems: &mut Problems) -> PendingKey {
    let origin = node.origin;
    match node.value {
        Value::Scalar { text, quoted } => {
            let merge = !quoted && text == "<<";
            PendingKey { text: Some(text), origin, merge }
        }
        _ => {
            problems.push(
                Problem::error(Code::KeyNotText, text!("键必须是一个词", "a key must be a word"))
                    .found(node.describe())
                    .at(origin, node.length),
            );
            PendingKey { text: None, origin, merge: false }
        }
    }
}

fn insert(
    entries: &mut Vec<Entry>,
    seen: &mut BTreeMap<String, Seen>,
    entry: Entry,
    problems: &mut Problems,
) {
    if let Some(Seen { origin: first, merged: false }) = seen.get(&entry.key) {
        let key = excerpt(&entry.key);
        problems.push(
            Problem::error(
                Code::DuplicateKey,
                text!("键 `{key}` 在同一块中出现两次", "the key `{key}` stands twice in one block"),
            )
            .found(&entry.key)
            .at(entry.origin, entry.key.chars().count() as u32)
            .related(text!("第一次出现在这里", "it stands here first"), *first)
            .help(text!("删去其中一个", "remove one of them")),
        );
        return;
    }
    // A key that a merge brought in yields to the one written here.
    let merged = seen.insert(entry.key.clone(), Seen { origin: entry.origin, merged: false }).is_some();
    match entries.iter_mut().find(|e| merged && e.key == entry.key) {
        Some(old) => *old = entry,
        None => entries.push(entry),
    }
}

/// `<<: *block` or `<<: [*one, *two]`: keys of the block that are not yet there; keys written here win.
fn merge_into(
    entries: &mut Vec<Entry>,
    seen: &mut BTreeMap<String, Seen>,
    node: Node,
    origin: Origin,
    problems: &mut Problems,
) {
    let blocks = match node.value {
        Value::Seq(items) => items,
        _ => vec![node],
    };
    for block in blocks {
        let Value::Map(merged) = block.value else {
            problems.push(
                Problem::error(Code::WrongShape, text!("`<<` 只能并入一个块", "`<<` merges a block of keys"))
                    .found(block.describe())
                    .at(origin, 2),
            );
            continue;
        };
        for entry in merged {
            if !seen.contains_key(&entry.key) && entries.len() < MAX_KEYS {
                seen.insert(entry.key.clone(), Seen { origin: entry.origin, merged: true });
                entries.push(entry);
            }
        }
    }
}

/// A syntax error in words that help: the commonest causes are named.
fn syntax_problem(file: FileId, text: &str, error: &ScanError) -> Problem {
    let line = error.marker().line().max(1);
    let here = Origin { file, line: line as u32, column: error.marker().col() as u32 + 1 };
    let at = |line: usize| text.lines().nth(line.wrapping_sub(1)).unwrap_or("");
    let wide_colon = |line: &str| {
        let content = line.split('#').next().unwrap_or("");
        content.contains('：') && !content.contains(": ") && !content.trim_end().ends_with(':')
    };
    if let Some(wrong) = [line, line.wrapping_sub(1), line + 1].into_iter().find(|l| wide_colon(at(*l))) {
        let column = at(wrong).chars().position(|c| c == '：').unwrap_or(0) as u32 + 1;
        return Problem::error(
            Code::FullWidth,
            text!("这里是全角冒号“：”", "this is a full-width colon `：`"),
        )
        .found(at(wrong).trim())
        .expected(text!("半角冒号加空格 `: `", "a colon and a space, `: `"))
        .at(Origin { file, line: wrong as u32, column }, 1)
        .help(text!("改为半角 `: `", "write `: `"));
    }
    let indented_by_tab = |line: &str| line.trim_start_matches(' ').starts_with('\t');
    if let Some(wrong) = [line, line + 1].into_iter().find(|l| indented_by_tab(at(*l))) {
        let column = at(wrong).chars().take_while(|c| *c == ' ').count() as u32 + 1;
        return Problem::error(Code::Syntax, text!("缩进用了制表符（Tab）", "a tab is used for indentation"))
            .found("Tab")
            .at(Origin { file, line: wrong as u32, column }, 1)
            .help(text!("用空格缩进，每层两个", "indent with spaces, two for each level"));
    }
    use ErrorKind as K;
    let (what, help) = match error.kind() {
        K::RecursionLimitExceeded => {
            return Problem::error(Code::TooDeep, text!("嵌套过深", "the nesting is too deep"))
                .expected(text!("至多 {MAX_DEPTH} 层", "at most {MAX_DEPTH} levels"))
                .at(here, 1);
        }
        K::UnknownAnchor => (
            text!("别名没有对应的锚点", "the alias names an anchor that does not stand above it"),
            text!("先用 `&名称` 定义", "define it above with `&name`"),
        ),
        K::UnclosedQuotedScalar | K::UnexpectedEof => (
            text!("引号或文本没有结束", "a quoted text is not closed"),
            text!("补上缺少的引号", "add the missing quote"),
        ),
        K::UnclosedFlowCollection { .. }
        | K::UnexpectedEofFlowMapping
        | K::UnexpectedEofFlowSequence
        | K::UnexpectedEofImplicitFlowMapping
        | K::ExpectedFlowMappingSeparator
        | K::ExpectedFlowSequenceSeparator
        | K::MismatchedFlowCollectionEnd { .. }
        | K::MisplacedFlowCollectionEnd => (
            text!(
                "括号 {{…}} 或 […] 没有配好，或缺少逗号",
                "the brackets {{…}} or […] do not match, or a comma is missing"
            ),
            text!("检查这里之前的括号和逗号", "check brackets and commas before this place"),
        ),
        K::SimpleKeyExpected | K::InvalidSimpleKey | K::ExpectedBlockMappingKey => (
            text!("这里应为 `键: 值`", "a line `key: value` is expected here"),
            text!("冒号后要有空格；检查缩进", "put a space after the colon; check the indentation"),
        ),
        K::MappingValueNotAllowed | K::InvalidIndentation | K::InvalidMappingValueWhitespace => (
            text!("冒号或缩进的位置不对", "a colon or the indentation is not where it may be"),
            text!(
                "同一块的键要对齐；含冒号的文字加引号",
                "align the keys of a block; put a text that holds a colon into quotes"
            ),
        ),
        other => (
            text!("不是有效的 YAML：{other}", "not valid YAML: {other}"),
            text!("检查这一行及上一行", "check this line and the one above"),
        ),
    };
    Problem::error(Code::Syntax, what).found(at(line).trim()).at(here, 1).help(help)
}
