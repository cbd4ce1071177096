//! Hostile and broken files end in a clear message within a second and in little memory; nothing outside the folder is read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Copies what a scenario needs: the shared files and one city.
fn folder() -> tempfile::TempDir {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &target);
            } else {
                fs::copy(entry.path(), target).unwrap();
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("scenarios");
    copy(&super::file("scenarios/base"), &root.join("base"));
    for part in ["mortality", "fertility", "disability", "economy", "enrolment", "population"] {
        copy(&super::file(&format!("scenarios/data/{part}")), &root.join("data").join(part));
    }
    fs::copy(super::file("scenarios/jincheng.yaml"), root.join("city.yaml")).unwrap();
    folder
}

/// The checker; on Linux with 512 MB of address space and so many seconds of processor time at most.
fn validate(file: &Path, more: &[&str], seconds: u32) -> Output {
    let program = env!("CARGO_BIN_EXE_changhu");
    let mut command = if cfg!(target_os = "linux") {
        let mut shell = Command::new("sh");
        let limits = format!("ulimit -v 524288; ulimit -t {seconds}; exec \"$0\" \"$@\"");
        shell.args(["-c", &limits, program]);
        shell
    } else {
        Command::new(program)
    };
    command.args(["validate", "--lang", "en"]).arg(file).args(more).output().expect("the program starts")
}

/// Exit code 2 within a second, with every part of the message, and no panic; a program that is stopped has no exit code.
fn refused(what: &str, file: &Path, more: &[&str], says: &[&str]) {
    let output = validate(file, more, 1);
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{what}: {text}");
    for part in says {
        assert!(text.contains(part), "{what}: no `{part}` in {text}");
    }
    assert!(!text.contains("panicked") && text.len() < 20_000, "{what}: {} bytes", text.len());
}

fn written(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join("scenarios").join(name);
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn hostile_texts() {
    let folder = folder();
    let city = fs::read_to_string(folder.path().join("scenarios/city.yaml")).unwrap();
    let utf16 =
        |text: &str| [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let bomb = (1..12).fold("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned(), |text, i| {
        format!("{text}a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 10].join(", "))
    });
    let with = |old: &str, new: &str| {
        assert!(city.contains(old), "{old}");
        city.replace(old, new).into_bytes()
    };
    let cases: Vec<(&str, Vec<u8>, &[&str])> = vec![
        ("empty", vec![], &["empty"]),
        ("UTF-16", utf16("changhu: 1\nid: x\n"), &["not encoded in UTF-8", "UTF-16"]),
        ("GBK", b"changhu: 1\nid: x\ntitle: \xB7\xD1\xC2\xCA\n".to_vec(), &[":3:8", "GBK"]),
        ("zero byte", b"changhu: 1\nid: a\0b\n".to_vec(), &[":2:6", "zero byte"]),
        ("100 MB", vec![b'a'; 100 << 20], &["too large", "4194304 bytes"]),
        ("deep flow", "{a: ".repeat(100_000).into_bytes(), &["nesting is too deep"]),
        (
            "deep blocks",
            (0..2_000).map(|i| format!("{}a:\n", " ".repeat(i))).collect::<String>().into_bytes(),
            &["nesting is too deep"],
        ),
        ("alias bomb", bomb.into_bytes(), &["too many values"]),
        (
            "many keys",
            (0..100_000).map(|i| format!("k{i}: 1\n")).collect::<String>().into_bytes(),
            &["too many keys"],
        ),
        ("binary", (0..=255u8).cycle().take(100_000).collect(), &["not encoded in UTF-8"]),
        (
            "large exponent",
            with("16920 yuan/year", "1e999999 yuan/year"),
            &["cannot be held exactly", "benefits.employee_track.annual_limit.amount"],
        ),
        (
            "many digits",
            with("16920 yuan/year", &format!("{} yuan/year", "9".repeat(60))),
            &["cannot be held exactly"],
        ),
        ("a large year", with("first_year: 2027", "first_year: 99999999999"), &["between 1900 and 2200"]),
        ("many years", with("years: 30 years", "years: 4000000000 years"), &["horizon.years"]),
        (
            "many people",
            with("active: 420000 persons", "active: 1e27 persons"),
            &["enrolment.insured.active"],
        ),
    ];
    for (what, bytes, says) in cases {
        refused(what, &written(folder.path(), "hostile.yaml", bytes), &[], says);
    }
    // What only looks odd is read: a byte-order mark, other line ends.
    for (what, text) in [("mark", format!("\u{feff}{city}")), ("CRLF", city.replace('\n', "\r\n"))] {
        let output = validate(&written(folder.path(), "odd.yaml", text), &[], 1);
        assert_eq!(output.status.code(), Some(0), "{what}: {}", String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn files_that_are_no_files_and_paths_that_lead_outside() {
    let folder = folder();
    let root = folder.path().join("scenarios");
    fs::write(folder.path().join("secret.yaml"), "changhu: 1\npassword: geheim\n").unwrap();
    fs::write(folder.path().join("secret.csv"), "age,male,female\n0,1,1\n").unwrap();
    fs::create_dir(root.join("folder.yaml")).unwrap();
    refused("a folder", &root.join("folder.yaml"), &[], &["cannot be read", "not a file"]);
    refused("nothing", &root.join("none.yaml"), &[], &["cannot be read"]);

    let over = |what: &str| format!("changhu: 1\nid: x\nextends: {what}\n");
    for (what, target, says) in [
        ("extends upward", "../secret.yaml", "lies outside"),
        ("extends upward, nothing there", "../none.yaml", "lies outside"),
        ("extends the system", "/etc/passwd", "lies outside"),
        ("extends far up", "../../../../../../../../etc/passwd", "lies outside"),
        ("extends nothing", "none.yaml", "cannot be read"),
    ] {
        refused(what, &written(folder.path(), "over.yaml", over(target)), &[], &[says, "over.yaml:3:10"]);
    }
    written(folder.path(), "one.yaml", over("two.yaml"));
    written(folder.path(), "two.yaml", over("one.yaml"));
    refused(
        "a circle",
        &root.join("one.yaml"),
        &[],
        &["extends itself", "one.yaml → two.yaml → one.yaml", "two.yaml:3:10"],
    );

    let city = root.join("city.yaml");
    for (what, table, says) in [
        ("a table upward", "../secret.csv", "lies outside"),
        ("a table upward, nothing there", "../none.csv", "lies outside"),
        ("a table of the system", "/etc/hosts.csv", "below the scenario's folder"),
        ("no table", "data/none.csv", "cannot be read"),
    ] {
        refused(
            what,
            &city,
            &["--set", &format!("population.start.table={table}")],
            &[says, "population.start.table"],
        );
    }
}

#[cfg(unix)]
#[test]
fn pipes_links_and_devices() {
    use std::os::unix::fs::symlink;
    let folder = folder();
    let root = folder.path().join("scenarios");
    symlink(root.join("loop.yaml"), root.join("loop.yaml")).unwrap();
    refused("a link to itself", &root.join("loop.yaml"), &[], &["cannot be read"]);
    symlink("/dev/zero", root.join("zero.yaml")).unwrap();
    refused("an endless device", &root.join("zero.yaml"), &[], &["cannot be read", "not a file"]);
    let pipe = |name: &str| assert!(Command::new("mkfifo").arg(root.join(name)).status().unwrap().success());
    pipe("pipe.yaml");
    refused("a pipe", &root.join("pipe.yaml"), &[], &["not a file"]);
    pipe("data/pipe.csv");
    let city = root.join("city.yaml");
    refused(
        "a table from a pipe",
        &city,
        &["--set", "population.start.table=data/pipe.csv"],
        &["not a file"],
    );
    fs::write(folder.path().join("secret.csv"), "age,male,female\n0,1,1\n").unwrap();
    symlink(folder.path().join("secret.csv"), root.join("data/link.csv")).unwrap();
    refused(
        "a table through a link",
        &city,
        &["--set", "population.start.table=data/link.csv"],
        &["lies outside"],
    );
}

#[test]
fn broken_tables() {
    let folder = folder();
    let city = folder.path().join("scenarios/city.yaml");
    let table = fs::read_to_string(folder.path().join("scenarios/data/population/jincheng.csv")).unwrap();
    let rows = |keep: &dyn Fn(&str) -> bool| {
        table.lines().filter(|l| keep(l)).collect::<Vec<_>>().join("\n").into_bytes()
    };
    let cell = |text: &str| {
        let change = |l: &str| if l.starts_with("20,") { format!("20,{text},1") } else { l.to_owned() };
        table.lines().map(change).collect::<Vec<_>>().join("\n").into_bytes()
    };
    let cases: Vec<(&str, Vec<u8>, &[&str])> = vec![
        ("missing ages", rows(&|l| !(l.starts_with('2') && l.find(',') == Some(2))), &["lacks ages 20-29"]),
        ("an age twice", [table.as_bytes(), b"50,1,1\n"].concat(), &["age 50 stands twice"]),
        ("semicolons", table.replace(',', ";").into_bytes(), &["no column `male`"]),
        ("not a number", cell("NaN"), &["not a number"]),
        ("a negative count", cell("-5"), &["between 0 and"]),
        ("a huge count", cell("1e400"), &["not a number"]),
        ("UTF-16", table.encode_utf16().flat_map(u16::to_le_bytes).collect(), &["UTF-16"]),
        ("100 MB", vec![b'1'; 100 << 20], &["too large"]),
        ("empty", vec![], &["broken.csv"]),
    ];
    for (what, bytes, says) in cases {
        fs::write(folder.path().join("scenarios/data/broken.csv"), bytes).unwrap();
        refused(what, &city, &["--set", "population.start.table=data/broken.csv"], says);
    }
    // Two drivers that follow each other, one of which follows a third that the other flees.
    let correlation =
        fs::read_to_string(folder.path().join("scenarios/data/economy/correlation.csv")).unwrap();
    let broken = correlation
        .lines()
        .map(|l| match l.split(',').next() {
            Some("wage") => "wage,1,0.99,0.325,0.498,0.95,0.194,0.248".into(),
            Some("income") => "income,0.99,1,0.216,0.346,-0.5,0.127,0.281".into(),
            Some("cpi") => "cpi,0.95,-0.5,0.285,0.294,1,0.194,0.23".into(),
            _ => l.to_owned(),
        })
        .collect::<Vec<String>>()
        .join("\n");
    fs::write(folder.path().join("scenarios/data/economy/broken.csv"), broken).unwrap();
    let set = ["--set", "uncertainty.economy.correlation=data/economy/broken.csv"];
    refused("a matrix that is none", &city, &set, &["not positive definite", "wage", "broken.csv"]);
}

/// A scenario is found from wherever the program is started.
#[test]
fn files_are_found_from_any_folder() {
    let folder = folder();
    let root = folder.path().join("scenarios");
    fs::create_dir(root.join("mine")).unwrap();
    let over = "changhu: 1\nid: x\ntitle: x\nextends: ../city.yaml\n";
    fs::write(root.join("mine/x.yaml"), over).unwrap();
    for (from, name) in [
        (folder.path().to_path_buf(), "scenarios/mine/x.yaml"),
        (root.clone(), "mine/x.yaml"),
        (root.clone(), "./mine/../mine/x.yaml"),
        (root.join("mine"), "x.yaml"),
        (root.join("mine"), "../city.yaml"),
        (root.join("data"), "../mine/x.yaml"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_changhu"))
            .args(["validate", "--lang", "en", name])
            .current_dir(&from)
            .output()
            .expect("the program starts");
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{name} from {}: {said}", from.display());
    }
}

/// Each shipped file is checked within a second, options and areas included.
#[test]
fn checking_is_quick() {
    for name in super::rules::scenario_files() {
        // The areas of a province with every option; without optimisation it takes longer.
        let seconds = if cfg!(debug_assertions) { 4 } else { 1 };
        let output = validate(&super::file("scenarios").join(&name), &[], seconds);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&output.stdout));
    }
}
