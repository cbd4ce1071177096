//! Tests of the YAML reader: places, duplicates, merges, and hostile files.

use std::time::Instant;

use super::node::{Node, Value};
use super::parse::parse;
use super::problem::{Code, Problem, Problems};
use super::source::FileId;

fn read(text: &str) -> (Option<Node>, Vec<Problem>) {
    let mut problems = Problems::default();
    let node = parse(FileId(0), text, &mut problems);
    (node, problems.sorted())
}

fn good(text: &str) -> Node {
    let (node, problems) = read(text);
    assert!(problems.is_empty(), "{text}: {problems:?}");
    node.unwrap()
}

fn place(node: &Node) -> (u32, u32, u32) {
    (node.origin.line, node.origin.column, node.length)
}

#[test]
fn keys_and_scalars_know_their_place() {
    let root = good("标题: 费率\nrates: {2027: 0.15%, \"2029\": '0.20%'}\nlist:\n  - &x 5 yuan\n  - *x\n");
    let title = root.entry("标题").unwrap();
    assert_eq!((title.origin.line, title.origin.column), (1, 1));
    assert_eq!(place(&title.value), (1, 5, 2));
    assert_eq!(place(root.at("rates.2027").unwrap()), (2, 15, 5));
    assert_eq!(place(root.at("rates.2029").unwrap()), (2, 30, 7));
    let key = root.at("rates").unwrap().entry("2029").unwrap();
    assert_eq!((key.origin.line, key.origin.column), (2, 22));
    assert_eq!(place(root.at("list.0").unwrap()), (4, 8, 6));
    let alias = root.at("list.1").unwrap();
    assert_eq!(place(alias), (4, 8, 6), "an alias keeps the place where the value is written");
    assert_eq!(alias.via.map(|o| (o.line, o.column)), Some((5, 5)));
}

#[test]
fn digits_are_kept_as_written() {
    let root = good("a: 0.10\nb: 123456789012345.1234567\nc: 1e3\nd: 0x10\n");
    for (key, text) in [("a", "0.10"), ("b", "123456789012345.1234567"), ("c", "1e3"), ("d", "0x10")] {
        assert_eq!(root.get(key).unwrap().text(), Some(text));
    }
    assert_eq!(good("a:\nb: ~\nc: ''\n").get("a").unwrap().value, Value::Null);
}

#[test]
fn windows_and_old_mac_line_ends_are_accepted() {
    for text in ["a: 1\r\nb:\r\n  c: 2\r\n", "a: 1\nb:\n  c: 2\n"] {
        let root = good(text);
        assert_eq!(place(root.at("b.c").unwrap()), (3, 6, 1));
    }
}

#[test]
fn merged_blocks_yield_to_keys_written_here() {
    let root =
        good("x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz: {<<: [*x, *y], c: 5}\nw:\n  b: 9\n  <<: *x\n");
    let texts = |path: &str, keys: [&str; 3]| {
        keys.map(|k| root.at(path).unwrap().get(k).and_then(Node::text).unwrap_or("-").to_owned())
    };
    assert_eq!(texts("z", ["a", "b", "c"]), ["1", "2", "5"]);
    assert_eq!(texts("w", ["a", "b", "c"]), ["1", "9", "-"]);
}

#[test]
fn refused_with_code_and_place() {
    let deep = format!("a: {}1{}", "[".repeat(60), "]".repeat(60));
    let cases: [(&str, Code, u32, u32); 20] = [
        ("a: 1\nb: 2\na: 3\n", Code::DuplicateKey, 3, 1),
        ("a: {x: 1, x: 2}\n", Code::DuplicateKey, 1, 11),
        ("? [a]\n: 1\n", Code::KeyNotText, 1, 3),
        ("? {a: 1}\n: 1\n", Code::KeyNotText, 1, 3),
        ("a: !!float 1\n", Code::Tag, 1, 12),
        ("a: !include x.yaml\n", Code::Tag, 1, 13),
        ("a: 1\n---\nb: 2\n", Code::Syntax, 2, 1),
        ("", Code::EmptyValue, 1, 1),
        ("# only a remark\n", Code::EmptyValue, 1, 1),
        ("a: *nowhere\n", Code::Syntax, 1, 4),
        ("a: &a [*a]\n", Code::Cycle, 1, 8),
        ("a: 1\n\tb: 2\n", Code::Syntax, 2, 1),
        ("a:\n  b: 1\n\tc: 2\n", Code::Syntax, 3, 1),
        ("a: {b: 1\nc: 2\n", Code::Syntax, 2, 2),
        ("a: \"open\nb: 2\n", Code::Syntax, 2, 1),
        ("a: 1\nb：2\nc: 3\n", Code::FullWidth, 2, 2),
        ("a: b: c\n", Code::Syntax, 1, 5),
        ("a: 1\n b: 2\n", Code::Syntax, 2, 3),
        ("<<: 5\n", Code::WrongShape, 1, 1),
        (&deep, Code::TooDeep, 1, 52),
    ];
    for (text, code, line, column) in cases {
        let (_, problems) = read(text);
        let Some(first) = problems.first() else { panic!("accepted: {text}") };
        let origin = first.origin.unwrap_or_else(|| panic!("no place: {text}: {first}"));
        assert_eq!((first.code, origin.line), (code, line), "{text}: {first}");
        assert!(origin.column.abs_diff(column) <= 3, "{text}: column {} for {column}", origin.column);
    }
}

#[test]
fn a_duplicate_names_both_places() {
    let (_, problems) = read("rate: 0.3%\nbase: wage\nrate: 0.2%\n");
    assert_eq!(problems[0].origin.map(|o| (o.line, o.column)), Some((3, 1)));
    assert_eq!(problems[0].related[0].origin.line, 1);
}

#[test]
fn hostile_files_end_at_once() {
    let bomb = {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for i in 1..12 {
            let items = vec![format!("*a{}", i - 1); 10].join(", ");
            text.push_str(&format!("a{i}: &a{i} [{items}]\n"));
        }
        text
    };
    let quiet = {
        // Each anchor nests the one before a little deeper: few values, great depth.
        let mut text = String::from("a0: &a0 [[[[[[[[[[x]]]]]]]]]]\n");
        for i in 1..40 {
            text.push_str(&format!("a{i}: &a{i} [[[[[[[[[[*a{}]]]]]]]]]]\n", i - 1));
        }
        text
    };
    let merges = {
        let mut text = String::from("b: &b {");
        for i in 0..4_000 {
            text.push_str(&format!("k{i}: 1, "));
        }
        text.push_str("z: 1}\nm: {<<: [");
        text.push_str(&vec!["*b"; 20].join(", "));
        text.push_str("]}\n");
        text
    };
    let cases = [
        ("alias bomb", bomb, Code::TooMany),
        ("nested aliases", quiet, Code::TooDeep),
        ("flow nesting", "[".repeat(100_000), Code::TooDeep),
        ("map nesting", "{a: ".repeat(100_000), Code::TooDeep),
        (
            "block nesting",
            (0..20_000).map(|i| format!("{}a:\n", " ".repeat(i.min(2_000)))).collect(),
            Code::TooDeep,
        ),
        ("dashes", "- ".repeat(50_000), Code::TooDeep),
        ("many values", "- x\n".repeat(200_000), Code::TooMany),
        ("many keys", (0..20_000).map(|i| format!("k{i}: 1\n")).collect(), Code::TooMany),
        ("long key", format!("{}: 1\n", "k".repeat(100_000)), Code::Syntax),
        ("quotes", "\"".repeat(100_001), Code::Syntax),
        ("question marks", "? ".repeat(50_000), Code::TooDeep),
    ];
    for (name, text, code) in cases {
        let start = Instant::now();
        let (_, problems) = read(&text);
        let took = start.elapsed();
        assert!(took.as_millis() < 1_000, "{name}: {took:?}");
        let codes: Vec<Code> = problems.iter().map(|p| p.code).collect();
        assert!(codes.contains(&code), "{name}: {codes:?}");
        assert!(problems.len() <= Problems::MOST);
    }
    let (node, _) = read(&merges);
    assert!(node.is_some_and(|n| n.at("m.k17").is_some()), "twenty merges of one block are one block");
}

#[test]
fn mutilated_text_never_panics() {
    let seed = "a: {b: 1, c: [x, 'y', \"z\"]}\nd: &d\n  e: 0.3%  # 费率\n  f: |\n    text\ng: *d\nh: {<<: *d, e: 2}\n";
    let chars: Vec<char> = seed.chars().collect();
    let noise = [
        '\t', '\n', '\r', ' ', ':', '：', '-', '{', '}', '[', ']', '&', '*', '!', '|', '>', '"', '\'', '%',
        '#', '?', ',', '\u{feff}', '\0', '费',
    ];
    let mut state = 7u64;
    let mut next = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    for _ in 0..20_000 {
        let mut text = chars.clone();
        for _ in 0..1 + next(4) {
            let at = next(text.len());
            match next(3) {
                0 => drop(text.remove(at)),
                1 => text.insert(at, noise[next(noise.len())]),
                _ => text[at] = noise[next(noise.len())],
            }
        }
        let text: String = text.into_iter().collect();
        let (node, problems) = read(&text);
        assert!(node.is_some() || !problems.is_empty(), "neither tree nor problem: {text:?}");
    }
}
