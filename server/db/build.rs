//! Embeds `migrations/*.sql` in number order, so that the program carries its schema.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script gets its settings from cargo's environment"
)]

use std::fmt::Write as _;
use std::path::Path;

fn main() {
    // Relative to the package, where cargo runs build scripts: a compiled script may serve another checkout.
    let folder = Path::new("../../migrations");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the migrations folder stands at the top of the workspace")
        .map(|entry| entry.expect("the folder is readable").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "sql"))
        .collect();
    files.sort();
    let mut out = String::from(
        "/// Version, name and text of every migration, in order.\npub(crate) const FILES: &[(i64, &str, &str)] = &[\n",
    );
    for path in files {
        let name = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("a migration's name is text");
        let (number, title) = name.split_once('_').expect("a migration is named NNNN_title.sql");
        let version: i64 = number.parse().expect("a migration's name begins with its number");
        println!("cargo:rerun-if-changed={}", path.display());
        let text = std::fs::read_to_string(&path).expect("a migration is UTF-8 text");
        writeln!(out, "    ({version}, {title:?}, {text:?}),").expect("writing to a string");
    }
    out.push_str("];\n");
    let target = Path::new(&std::env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("migrations.rs");
    std::fs::write(target, out).expect("OUT_DIR is writable");
}
