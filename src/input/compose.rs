//! One tree from several files: bases below, readings, variants and single changes on top.
//!
//! | step | key | effect |
//! |---|---|---|
//! | 1 | `extends: base.yaml` or a list | the bases, in order, then this file over them |
//! | 2 | `remove: [path]` | takes away what a base brought |
//! | 3 | `readings:` | the chosen options |
//! | 4 | a variant: `variant: {title, author, baseline, reason}`, `set`, `add`, `remove`, `choose` | its changes |
//! | 5 | `--set path=value` | single changes |
//!
//! All files lie below one root: the nearest folder named `scenarios` above the file, else the folder of the file (for a
//! file in a folder `variants`, the folder above). Tables are found from the root.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::folder::{lexical, real, root_of, shown_folder};
use super::leaf::Whole;
use super::node::{Entry, Node, Value};
use super::patch::{Change, Patch, collect, lay_over};
use super::problem::{Code, Problem, Problems};
use super::provenance::Standing;
use super::provenance::{Cite, attach};
use super::reader::{Document, Reader};
use super::readings::{Raw, ReadingChoice, Selection, Trial};
use super::record::record;
use super::shape::{Mirror, Named};
use super::source::{Origin, Sources};
use super::text::{excerpt, text};
use super::words::{Name, Words};

/// Most files that extend each other.
const MAX_FILES: usize = 64;

/// What the caller asks for beside the file.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// Readings: key and option.
    pub readings: Vec<(String, String)>,
    /// Variant files, laid over in order.
    pub variants: Vec<PathBuf>,
    /// Single changes: dotted path and YAML text.
    pub overrides: Vec<(String, String)>,
    /// Folder that holds all files; found from the scenario's place if `None`.
    pub root: Option<PathBuf>,
}

record! {
    /// Header of a variant.
    pub struct VariantForm = "variant", "方案说明", "header of a variant" {
        title: Words, required, "标题", "title";
        author: Words, required, "作者", "author";
        baseline: Words, required, "基准情景文件", "scenario that it changes";
        reason: Words, required, "理由", "reason";
        id: Name, optional, "输出目录名；缺省为基准名加文件名", "name of the output; by default baseline and file name";
    }

    /// A file of changes to a scenario; here for schema and reference.
    pub struct VariantDocument = "variant_file", "方案文件", "a file of changes to a scenario" {
        changhu: Whole, optional, "情景语言版本", "version of the scenario language";
        variant: VariantForm, required, "方案说明", "header";
        choose: Named<Words>, optional, "选用的读法：名称 → 选项", "readings chosen: key → option";
        set: Raw, optional, "替换：路径 → 值", "replaces: path → value";
        add: Raw, optional, "添加：路径 → 值", "adds: path → value";
        remove: Raw, optional, "删去的路径", "paths taken away";
    }

    /// A document that rules belong to.
    pub struct DocumentForm = "document", "政策文件", "a policy document" {
        title: Words, required, "标题", "title";
        standing: Standing, optional, "效力", "standing";
        dated: Dated, optional, "日期", "date";
    }
}

/// A date, kept as written.
pub type Dated = Words;

/// A variant that was laid over.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Title.
    pub title: String,
    /// Author.
    pub author: String,
    /// Reason.
    pub reason: String,
    /// File.
    pub file: String,
}

/// The tree of a scenario before it is read.
#[derive(Debug)]
pub struct Composed {
    /// The tree; header keys are taken out.
    pub root: Node,
    /// Documents.
    pub documents: Vec<Document>,
    /// Readings with what was chosen.
    pub readings: Vec<ReadingChoice>,
    /// Variants laid over.
    pub variants: Vec<Variant>,
    /// Folder that holds all files.
    pub folder: PathBuf,
    /// Trees with options that were not chosen.
    pub trials: Vec<Trial>,
    /// The files below, each alone: values that are overridden are checked there.
    pub bases: Vec<Node>,
}

/// One file with its bases below.
struct Layer {
    root: Node,
    documents: Node,
    readings: Node,
    alone: Vec<Node>,
}

/// A variant file, read.
struct VariantFile {
    header: VariantForm,
    patches: Vec<Patch>,
    choose: Vec<Selection>,
    file: String,
    stem: String,
}

struct Loader<'a> {
    folder: PathBuf,
    sources: &'a mut Sources,
    problems: &'a mut Problems,
    open: Vec<PathBuf>,
    files: usize,
}

/// Reads a file and all that belongs to it.
pub fn compose(
    path: &Path,
    options: &LoadOptions,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Option<Composed> {
    let folder = options.root.clone().unwrap_or_else(|| root_of(path));
    let mut loader = Loader { folder: folder.clone(), sources, problems, open: Vec::new(), files: 0 };
    let mut variants = Vec::new();
    let mut scenario = path.to_path_buf();
    // A variant names its baseline, which may be a variant itself; the innermost is laid over first.
    let first = loop {
        let node = loader.parse(&scenario, None)?;
        if node.get("variant").is_none() {
            break node;
        }
        let variant = loader.variant(&node, &scenario)?;
        let baseline = lexical(&scenario.parent().unwrap_or(Path::new("")).join(&variant.header.baseline.0));
        if variants.len() >= 8 {
            loader.problems.push(
                Problem::error(Code::Cycle, text!("方案互为基准", "variants are each other's baseline"))
                    .at(node.origin, 1),
            );
            return None;
        }
        loader.confined(&baseline, node.origin)?;
        variants.insert(0, variant);
        scenario = baseline;
    };
    for file in &options.variants {
        let node = loader.parse(file, None)?;
        if node.get("variant").is_none() {
            let shown = file.display().to_string();
            loader.problems.push(
                Problem::error(
                    Code::MissingKey,
                    text!("`{shown}` 不是方案文件", "`{shown}` is not a variant"),
                )
                .expected(text!(
                    "`variant: {{title, author, baseline, reason}}`",
                    "`variant: {{title, author, baseline, reason}}`"
                ))
                .at(node.origin, 1),
            );
            return None;
        }
        variants.push(loader.variant(&node, file)?);
    }
    let origin = first.origin;
    let layer = loader.layer(first, &scenario, origin)?;
    let mut root = layer.root;

    let documents = documents(&layer.documents, sources, problems);
    let mut selections: Vec<Selection> = variants.iter().flat_map(|v| v.choose.clone()).collect();
    selections.extend(options.readings.iter().map(|(key, option)| Selection {
        key: key.clone(),
        option: option.clone(),
        origin: None,
    }));
    let mut reader = Reader::new(problems, sources, &documents);
    let (readings, trials) = super::readings::apply(&mut root, &layer.readings, &selections, &mut reader);
    for variant in &variants {
        variant.patches.iter().for_each(|p| p.apply(&mut root, problems));
    }
    rename(&mut root, &variants);
    for (path, text) in &options.overrides {
        set_override(&mut root, path, text, sources, problems);
    }
    let variants = variants
        .into_iter()
        .map(|v| Variant {
            title: v.header.title.0,
            author: v.header.author.0,
            reason: v.header.reason.0,
            file: v.file,
        })
        .collect();
    Some(Composed { root, documents, readings, variants, folder, trials, bases: layer.alone })
}

impl Loader<'_> {
    /// Whether a path lies below the root, symbolic links followed; reports otherwise.
    fn confined(&mut self, path: &Path, origin: Origin) -> Option<()> {
        let root = real(Path::new(&shown_folder(&self.folder)));
        let full = real(path);
        let inside = matches!((&root, &full), (Some(root), Some(full)) if full.starts_with(root));
        if inside {
            return Some(());
        }
        let shown = path.display().to_string();
        let folder = shown_folder(&self.folder);
        self.problems.push(
            Problem::error(
                Code::OutsideRoot,
                text!("`{shown}` 不在情景目录内", "`{shown}` lies outside the scenario's folder"),
            )
            .expected(text!("`{folder}` 之下的文件", "a file below `{folder}`"))
            .at(origin, 1),
        );
        None
    }

    fn parse(&mut self, path: &Path, origin: Option<Origin>) -> Option<Node> {
        self.files += 1;
        if self.files > MAX_FILES {
            self.problems.push(
                Problem::error(Code::TooMany, text!("引用的文件太多", "too many files extend each other"))
                    .expected(text!("至多 {MAX_FILES} 个", "at most {MAX_FILES}")),
            );
            return None;
        }
        let name = path.display().to_string();
        let (file, text) = match self.sources.read(path, &name) {
            Ok(read) => read,
            Err(problem) => {
                let mut problem = *problem;
                if problem.origin.is_none() {
                    problem.origin = origin;
                }
                self.problems.push(problem);
                return None;
            }
        };
        let node = super::parse::parse(file, &text, self.problems)?;
        if node.is_map() {
            return Some(node);
        }
        let what = text!("情景文件应由键组成", "a scenario file is a block of keys");
        let mut problem =
            Problem::error(Code::WrongShape, what).found(node.describe()).at(node.origin, node.length);
        if text.contains('：') {
            problem = problem.help(text!(
                "全角冒号“：”？键后应写半角 `: `",
                "a full-width colon `：`? write `: ` after a key"
            ));
        }
        self.problems.push(problem);
        None
    }

    /// A file over its bases.
    fn layer(&mut self, mut node: Node, path: &Path, named: Origin) -> Option<Layer> {
        let key = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        if let Some(first) = self.open.iter().position(|open| *open == key) {
            let shown = path.display().to_string();
            let name = |p: &PathBuf| p.file_name().map_or_else(String::new, |n| n.to_string_lossy().into());
            let circle: Vec<String> = self.open[first..].iter().chain([&key]).map(name).collect();
            self.problems.push(
                Problem::error(Code::Cycle, text!("`{shown}` 间接引用了自己", "`{shown}` extends itself"))
                    .found(circle.join(" → "))
                    .at(named, 1)
                    .help(text!("断开 `extends` 的循环", "break the circle of `extends`")),
            );
            return None;
        }
        self.open.push(key);
        let empty = |origin| Node::new(Value::Map(Vec::new()), origin, 1);
        let origin = node.origin;
        let extends = node.take("extends").map(|e| e.value);
        let documents = node.take("documents").map_or_else(|| empty(origin), |e| e.value);
        let readings = node.take("readings").map_or_else(|| empty(origin), |e| e.value);
        for (key, block) in [("documents", &documents), ("readings", &readings)] {
            if !block.is_map() {
                self.problems.push(
                    Problem::error(
                        Code::WrongShape,
                        text!("`{key}` 应为一组键", "`{key}` is a block of keys"),
                    )
                    .found(block.describe())
                    .at(block.origin, block.length)
                    .path(key),
                );
            }
        }
        let remove = node.take("remove");
        attach(&mut node, &Arc::new(Cite::default()), "", self.problems);
        let mut below: Option<Layer> = None;
        for base in self.bases(extends.as_ref()) {
            let (name, at) = base;
            let base_path = lexical(&path.parent().unwrap_or(Path::new("")).join(&name));
            self.confined(&base_path, at)?;
            let base_node = self.parse(&base_path, Some(at))?;
            let next = self.layer(base_node, &base_path, at)?;
            below = Some(match below {
                None => next,
                Some(low) => low.under(next),
            });
        }
        self.open.pop();
        let mut root_below = below;
        if let (Some(entry), Some(low)) = (remove, &mut root_below) {
            let block = Node::new(Value::Map(vec![entry]), origin, 1);
            for patch in collect(&block, &Arc::new(Cite::default()), self.problems) {
                patch.apply(&mut low.root, self.problems);
            }
        }
        let own = Layer { root: node, documents, readings, alone: Vec::new() };
        Some(match root_below {
            None => own,
            Some(low) => low.under(own),
        })
    }

    fn bases(&mut self, extends: Option<&Node>) -> Vec<(String, Origin)> {
        let Some(extends) = extends else { return Vec::new() };
        let items = match &extends.value {
            Value::Seq(items) => items.as_slice(),
            _ => std::slice::from_ref(extends),
        };
        let mut bases = Vec::new();
        for item in items {
            match item.text() {
                Some(name) if !name.trim().is_empty() => bases.push((name.to_owned(), item.origin)),
                _ => self.problems.push(
                    Problem::error(
                        Code::WrongShape,
                        text!("`extends` 应为文件名", "`extends` takes file names"),
                    )
                    .found(item.describe())
                    .at(item.origin, item.length)
                    .path("extends"),
                ),
            }
        }
        bases
    }

    fn variant(&mut self, node: &Node, path: &Path) -> Option<VariantFile> {
        let errors = self.problems.errors();
        let mut reader = Reader::new(self.problems, self.sources, &[]);
        reader.block(node, &["changhu", "variant", "set", "add", "remove", "choose"], VariantForm::kind)?;
        let header = node.get("variant").and_then(|n| reader.within("variant", |r| VariantForm::read(n, r)));
        let choose = node.get("choose").map(|n| {
            let mut list = Vec::new();
            for entry in n.entries() {
                let option =
                    reader.within("choose", |r| r.within(&entry.key, |r| r.leaf::<Words>(&entry.value)));
                list.extend(option.map(|o| Selection {
                    key: entry.key.clone(),
                    option: o.0,
                    origin: Some(entry.origin),
                }));
            }
            list
        });
        let header = header?;
        let cite = Arc::new(Cite {
            variant: Some(header.title.0.clone()),
            note: Some(header.reason.0.clone()),
            ..Cite::default()
        });
        let patches = collect(node, &cite, self.problems);
        let choose = choose.unwrap_or_default();
        if patches.is_empty() && choose.is_empty() && self.problems.errors() == errors {
            self.problems.push(
                Problem::error(Code::NoChange, text!("方案没有改变任何东西", "the variant changes nothing"))
                    .at(node.origin, 1)
                    .help(text!(
                        "写出 `set:`、`add:`、`remove:` 或 `choose:`",
                        "write `set:`, `add:`, `remove:` or `choose:`"
                    )),
            );
        }
        let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        Some(VariantFile { header, patches, choose, file: path.display().to_string(), stem })
    }
}

impl Layer {
    /// This layer below another one.
    fn under(self, over: Layer) -> Layer {
        let mut alone = self.alone;
        alone.push(self.root.clone());
        alone.extend(over.alone);
        Layer {
            alone,
            root: lay_over(self.root, over.root),
            documents: lay_over(self.documents, over.documents),
            readings: by_key(self.readings, over.readings),
        }
    }
}

/// Entries of both blocks; one of the same key is replaced as a whole.
fn by_key(base: Node, over: Node) -> Node {
    let mut entries: Vec<Entry> = base.entries().to_vec();
    for entry in over.entries() {
        match entries.iter_mut().find(|e| e.key == entry.key) {
            Some(old) => *old = entry.clone(),
            None => entries.push(entry.clone()),
        }
    }
    Node { value: Value::Map(entries), ..over }
}

fn documents(node: &Node, sources: &mut Sources, problems: &mut Problems) -> Vec<Document> {
    let mut reader = Reader::new(problems, sources, &[]);
    let read = reader.within("documents", |r| Named::<DocumentForm>::read(node, r));
    let forms = read.map(|named| named.0).unwrap_or_default();
    forms
        .into_iter()
        .map(|(code, form)| Document {
            code,
            title: form.title.0,
            standing: form.standing,
            dated: form.dated.map(|d| d.0),
        })
        .collect()
}

/// The name of the output tells a variant from its baseline.
fn rename(root: &mut Node, variants: &[VariantFile]) {
    for variant in variants {
        let Some(id) = root.at_mut("id") else { continue };
        let Value::Scalar { text, .. } = &mut id.value else { continue };
        *text = match &variant.header.id {
            Some(own) => own.0.clone(),
            None => format!("{text}-{}", variant.stem),
        };
    }
}

/// `--set path=value`: replaces, or adds a key to a block that exists.
fn set_override(root: &mut Node, path: &str, text: &str, sources: &mut Sources, problems: &mut Problems) {
    let shown = excerpt(path);
    let file = sources.add(format!("--set {shown}"), "", text);
    let Some(mut value) = super::parse::parse(file, text, problems) else { return };
    let cite = Arc::new(Cite { source: Some(format!("--set {shown}")), ..Cite::default() });
    attach(&mut value, &cite, path, problems);
    let origin = value.origin;
    if root.at(path).is_some_and(|old| old.same(&value)) {
        problems.push(
            Problem::warning(
                Code::NoChange,
                text!("`--set {shown}` 没有改变任何东西", "`--set {shown}` changes nothing"),
            )
            .at(origin, 1)
            .path(path),
        );
        return;
    }
    let change = if root.at(path).is_some() { Change::Set(value) } else { Change::Add(value) };
    let is_add = matches!(change, Change::Add(_));
    let parent = path.rsplit_once('.').map_or("", |(p, _)| p);
    // A path whose block does not exist is told as for `set`.
    let change = match change {
        Change::Add(value) if is_add && !root.at(parent).is_some_and(Node::is_map) => Change::Set(value),
        other => other,
    };
    Patch { path: path.to_owned(), change, origin }.apply(root, problems);
}
