//! Files as they were read, kept so that a message can quote the line.
//!
//! | item | meaning |
//! |---|---|
//! | [`Sources`] | all files of a load, by number |
//! | [`Origin`] | file, line and column, counted from 1 in characters |
//! | [`decode`] | bytes to text: UTF-8 with or without byte-order mark; anything else is refused |

use std::path::{Path, PathBuf};

use super::problem::{Code, Problem};
use super::text::{Text, text};

/// Largest file that is read, in bytes.
pub const MAX_BYTES: u64 = 4 << 20;

/// Number of a file in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u16);

/// A place in a file; line and column count from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The file.
    pub file: FileId,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in characters.
    pub column: u32,
}

/// A file that was read.
#[derive(Debug)]
pub struct Source {
    /// Name as shown to the user.
    pub name: String,
    /// Where it lies; empty for text that came from the command line.
    pub path: PathBuf,
    lines: Vec<String>,
}

/// All files of a load.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Keeps a text and returns its number.
    pub fn add(&mut self, name: impl Into<String>, path: impl Into<PathBuf>, text: &str) -> FileId {
        let lines = text.replace("\r\n", "\n").split(['\n', '\r']).map(str::to_owned).collect();
        self.files.push(Source { name: name.into(), path: path.into(), lines });
        FileId((self.files.len() - 1).min(usize::from(u16::MAX)) as u16)
    }

    /// A file by number.
    pub fn get(&self, id: FileId) -> Option<&Source> {
        self.files.get(usize::from(id.0))
    }

    /// Name of a file; empty if unknown.
    pub fn name(&self, id: FileId) -> &str {
        self.get(id).map_or("", |f| &f.name)
    }

    /// Path of a file.
    pub fn path(&self, id: FileId) -> &Path {
        self.get(id).map_or(Path::new(""), |f| &f.path)
    }

    /// A line of a file, counted from 1.
    pub fn line(&self, origin: Origin) -> Option<&str> {
        self.get(origin.file)?.lines.get((origin.line as usize).checked_sub(1)?).map(String::as_str)
    }

    /// `file:line:column`.
    pub fn place(&self, origin: Origin) -> String {
        format!("{}:{}:{}", self.name(origin.file), origin.line, origin.column)
    }

    /// The number of an already read file.
    pub fn find(&self, path: &Path) -> Option<FileId> {
        self.files.iter().position(|f| f.path == path).map(|i| FileId(i as u16))
    }

    /// Number of files read.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Reads a file of at most [`MAX_BYTES`] as UTF-8 and keeps it.
    pub fn read(&mut self, path: &Path, name: &str) -> Result<(FileId, String), Box<Problem>> {
        use std::io::Read;
        let cannot = |error: std::io::Error| Box::new(unreadable(&error, name));
        if !std::fs::metadata(path).map_err(cannot)?.is_file() {
            let what =
                text!("无法读取 {name}：是文件夹或设备，不是文件", "{name} cannot be read: it is not a file");
            let help =
                text!("请给出文件名，例如其中的 .yaml 文件", "name a file, for example a .yaml file in it");
            return Err(Box::new(Problem::error(Code::CannotRead, what).help(help)));
        }
        let file = std::fs::File::open(path).map_err(cannot)?;
        let mut bytes = Vec::new();
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(cannot)?;
        match decode(&bytes) {
            Ok(text) => {
                let id = self.add(name, path, text);
                Ok((id, text.to_owned()))
            }
            Err(refusal) => {
                // The readable part is kept, so that the line of the first wrong byte can be named.
                let readable = String::from_utf8_lossy(&bytes[..refusal.readable.min(bytes.len())]);
                let id = self.add(name, path, &readable);
                let line = readable.matches('\n').count() as u32 + 1;
                let column = readable.rsplit('\n').next().unwrap_or("").chars().count() as u32 + 1;
                let problem = Problem::error(refusal.code, refusal.what)
                    .found(refusal.found)
                    .expected(Text::same("UTF-8"))
                    .help(refusal.help)
                    .at(Origin { file: id, line, column }, 1);
                Err(Box::new(problem))
            }
        }
    }
}

/// Why the system does not give a file.
fn unreadable(error: &std::io::Error, name: &str) -> Problem {
    match error.kind() {
        std::io::ErrorKind::NotFound => Problem::error(
            Code::CannotRead,
            text!("找不到文件 {name}", "the file {name} cannot be read: it does not exist"),
        )
        .help(text!("请检查路径与文件名", "check the path and the name")),
        std::io::ErrorKind::PermissionDenied => Problem::error(
            Code::CannotRead,
            text!("没有权限读取文件 {name}", "the file {name} cannot be read: permission denied"),
        )
        .help(text!("请检查权限", "check the permissions")),
        _ => Problem::error(Code::CannotRead, text!("无法读取文件 {name}", "the file {name} cannot be read"))
            .found(error.to_string()),
    }
}

/// Why bytes are not a text.
#[derive(Debug)]
pub struct Refusal {
    /// Kind of problem.
    pub code: Code,
    /// In words.
    pub what: Text,
    /// What was seen.
    pub found: String,
    /// What to do.
    pub help: Text,
    /// Bytes before the first wrong one.
    pub readable: usize,
}

/// Bytes to text: UTF-8, a byte-order mark is dropped; other encodings are named if they can be told.
pub fn decode(bytes: &[u8]) -> Result<&str, Box<Refusal>> {
    let save_as = || {
        text!(
            "请在编辑器中“另存为”UTF-8 编码",
            "save the file as UTF-8 (in most editors: Save As, encoding UTF-8)"
        )
    };
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Box::new(Refusal {
            code: Code::TooLarge,
            what: text!("文件过大", "the file is too large"),
            found: format!("> {MAX_BYTES} bytes"),
            help: text!("大表请放入 CSV 文件", "put large tables into CSV files"),
            readable: 0,
        }));
    }
    let utf16 = matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..])
        || (bytes.len() >= 4 && (bytes[1] == 0 && bytes[3] == 0 || bytes[0] == 0 && bytes[2] == 0));
    if utf16 {
        return Err(Box::new(Refusal {
            code: Code::NotUtf8,
            what: text!("文件不是 UTF-8 编码", "the file is not encoded in UTF-8"),
            found: "UTF-16 / UTF-32".into(),
            help: save_as(),
            readable: 0,
        }));
    }
    let start = if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) { 3 } else { 0 };
    match std::str::from_utf8(&bytes[start..]) {
        Ok(text) => match text.find('\0') {
            None => Ok(text),
            Some(at) => Err(Box::new(Refusal {
                code: Code::NotUtf8,
                what: text!(
                    "文件含有零字节，不是文本文件",
                    "the file holds a zero byte: it is not a text file"
                ),
                found: "0x00".into(),
                help: text!("请检查是否选错文件", "check that this is the right file"),
                readable: start + at,
            })),
        },
        Err(error) => {
            let at = start + error.valid_up_to();
            let gbk = matches!(bytes[at..], [0x81..=0xFE, 0x40..=0xFE, ..]);
            Err(Box::new(Refusal {
                code: Code::NotUtf8,
                what: text!("文件不是 UTF-8 编码", "the file is not encoded in UTF-8"),
                found: if gbk {
                    format!("0x{:02X} 0x{:02X} (GBK / GB18030?)", bytes[at], bytes[at + 1])
                } else {
                    format!("0x{:02X}", bytes[at])
                },
                help: save_as(),
                readable: at,
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        assert_eq!(decode("费率: 0.3%".as_bytes()).unwrap(), "费率: 0.3%");
        assert_eq!(decode(b"\xEF\xBB\xBFrate: 1").unwrap(), "rate: 1", "byte-order mark");
        let refused: [(&[u8], &str, usize); 5] = [
            (b"\xFF\xFEr\0a\0", "UTF-16", 0),
            (b"r\0a\0t\0e\0", "UTF-16", 0),
            (b"id: x\ntitle: \xB7\xD1\xC2\xCA", "GBK", 13), // 费率 in GBK
            (b"id: \xE9", "0xE9", 4),
            (b"id: a\0b", "0x00", 5),
        ];
        for (bytes, found, at) in refused {
            let refusal = decode(bytes).unwrap_err();
            assert_eq!(refusal.code, Code::NotUtf8);
            assert!(refusal.found.contains(found), "{} {found}", refusal.found);
            assert_eq!(refusal.readable, at);
        }
        assert_eq!(decode(&vec![b'a'; MAX_BYTES as usize + 1]).unwrap_err().code, Code::TooLarge);
    }

    #[test]
    fn a_wrong_byte_is_located() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gbk.yaml");
        std::fs::write(&path, b"id: x\ntitle: \xB7\xD1\xC2\xCA\n").unwrap();
        let mut sources = Sources::default();
        let problem = sources.read(&path, "gbk.yaml").unwrap_err();
        assert_eq!(sources.place(problem.origin.unwrap()), "gbk.yaml:2:8");
    }

    #[test]
    fn lines_end_in_any_way() {
        let mut sources = Sources::default();
        let file = sources.add("a", "a", "one\r\ntwo\rthree\nfour");
        let line = |line| sources.line(Origin { file, line, column: 1 });
        assert_eq!(
            [line(1), line(2), line(3), line(4)],
            [Some("one"), Some("two"), Some("three"), Some("four")]
        );
        assert_eq!([line(0), line(5)], [None, None]);
    }
}
