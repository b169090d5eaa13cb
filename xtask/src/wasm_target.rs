//! The standard library for wasm32-unknown-unknown. rustup brings it where its servers answer; on a closed machine it
//! is compiled once from Debian's `rust-src` package of exactly the compiler's version, and put where rustup would
//! have put it, so that no later step needs to know the difference.

use crate::places::Places;
use crate::{shell, stamp};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub const TARGET: &str = "wasm32-unknown-unknown";

/// Debian suites that may carry a recent `rust-src`, the likeliest first.
const SUITES: [&str; 6] = [
    "trixie-backports",
    "trixie",
    "forky",
    "sid",
    "forky-backports",
    "bookworm-backports",
];

/// The compiler in use.
struct Compiler {
    /// All of `rustc -vV`: a library is good for exactly one of these.
    identity: String,
    /// For instance `1.95.0`.
    release: String,
    sysroot: PathBuf,
}

impl Compiler {
    fn ask() -> Result<Self> {
        let identity = shell::capture(rustc().arg("-vV"))?;
        let release = identity
            .lines()
            .find_map(|line| line.strip_prefix("release: "))
            .context("rustc -vV names no release")?
            .to_owned();
        let sysroot = PathBuf::from(shell::capture(rustc().args(["--print", "sysroot"]))?.trim());
        Ok(Self {
            identity,
            release,
            sysroot,
        })
    }

    /// `<sysroot>/lib/rustlib/wasm32-unknown-unknown`.
    fn home(&self) -> PathBuf {
        self.sysroot.join("lib/rustlib").join(TARGET)
    }

    /// Written beside a library that we compiled: the compiler it belongs to. rustup's own has none.
    fn mark(&self) -> PathBuf {
        self.home().join("compiled-from-source-for")
    }

    /// Whether a library for this very compiler is in place.
    fn is_complete(&self) -> bool {
        let libraries = rlibs(&self.home().join("lib")).unwrap_or_default();
        let has = |start: &str| {
            libraries.iter().any(|path| {
                path.file_name()
                    .is_some_and(|name| name.to_string_lossy().starts_with(start))
            })
        };
        let ours_is_current = !self.mark().exists() || stamp::is_fresh(&self.mark(), &self.identity);
        has("libcore-") && has("libstd-") && ours_is_current
    }
}

/// Installs the target unless it is there.
pub fn ensure(places: &Places) -> Result<()> {
    let compiler = Compiler::ask()?;
    if compiler.is_complete() {
        return Ok(());
    }
    let _lock = places.lock("wasm-target")?;
    if compiler.is_complete() {
        return Ok(());
    }
    shell::say(&format!(
        "missing: Rust's standard library for {TARGET}. The pages are also compiled to WebAssembly, one bundle per face."
    ));
    // A library of an older compiler would shadow what is installed now.
    if compiler.mark().exists() {
        shell::remove(&compiler.home())?;
    }
    if by_rustup() && compiler.is_complete() {
        shell::say("installed by rustup");
        return Ok(());
    }
    from_debian(places, &compiler).with_context(|| {
        format!(
            "rustup could not add {TARGET}, and compiling it from Debian's sources failed too. On a machine with \
             rustup and internet access `rustup target add {TARGET}` is all it takes"
        )
    })?;
    shell::say(&format!("installed in {}", compiler.home().display()));
    Ok(())
}

fn rustc() -> Command {
    Command::new(shell::environment("RUSTC").unwrap_or_else(|| "rustc".into()))
}

/// Lets rustup fetch the target; whether that worked.
fn by_rustup() -> bool {
    if shell::which("rustup").is_none() {
        shell::say("there is no rustup on the PATH");
        return false;
    }
    shell::say(&format!("trying `rustup target add {TARGET}`"));
    let added = Command::new("rustup")
        .args(["target", "add", TARGET])
        .env("RUSTUP_MAX_RETRIES", "1")
        .status();
    let worked = added.is_ok_and(|status| status.success());
    if !worked {
        shell::say("rustup cannot fetch it here");
    }
    worked
}

/// Compiles the library from the sources that Debian ships for this compiler.
fn from_debian(places: &Places, compiler: &Compiler) -> Result<()> {
    let work = places
        .cache
        .join("rust-std")
        .join(stamp::hash([compiler.identity.as_bytes()], 12));
    fs::create_dir_all(&work)?;
    let link = SourceLink::place(compiler, &work)?;
    shell::say("compiling the standard library for WebAssembly (about 40 CPU seconds, once per compiler)");
    let built = compile(&work)?;
    drop(link);
    install(compiler, &built)?;
    if let Err(error) = try_out(&work) {
        shell::remove(&compiler.home())?;
        return Err(error.context("the freshly compiled standard library does not work"));
    }
    // The sources and intermediate files have served; the library is 30 MB, these are 200.
    shell::remove(&work)
}

/// The link by which cargo finds the standard library's sources; removed when dropped, left alone when the user's
/// own `rust-src` component is there.
struct SourceLink(Option<PathBuf>);

impl SourceLink {
    fn place(compiler: &Compiler, work: &Path) -> Result<Self> {
        let link = compiler.sysroot.join("lib/rustlib/src/rust");
        if link.is_symlink() {
            // Left by a run that was killed: ours, since a component is a real folder.
            shell::remove(&link)?;
        }
        if link.join("library/std/Cargo.toml").exists() {
            shell::say("using the sources of the rust-src component");
            return Ok(Self(None));
        }
        let sources = sources(compiler, work)?;
        let parent = link.parent().context("the link has a parent")?;
        fs::create_dir_all(parent)
            .and_then(|()| std::os::unix::fs::symlink(&sources, &link))
            .with_context(|| format!("cannot write to the Rust installation at {}", parent.display()))?;
        Ok(Self(Some(link)))
    }
}

impl Drop for SourceLink {
    fn drop(&mut self) {
        if let Some(link) = &self.0 {
            // If it stays, the next run removes it.
            let _ = shell::remove(link);
        }
    }
}

/// Unpacked sources of the standard library of exactly this compiler: `…/usr/src/rustc-<release>`.
fn sources(compiler: &Compiler, work: &Path) -> Result<PathBuf> {
    let unpacked = work.join("sources");
    let folder = unpacked.join("usr/src").join(format!("rustc-{}", compiler.release));
    let done = work.join("sources.done");
    if stamp::is_fresh(&done, &compiler.identity) {
        return Ok(folder);
    }
    for tool in ["apt-get", "apt-cache", "dpkg-deb"] {
        if shell::which(tool).is_none() {
            bail!("there is no {tool} on this machine, so Debian's package rust-src cannot be had");
        }
    }
    let package = download(compiler, work)?;
    shell::remove(&unpacked)?;
    fs::create_dir_all(&unpacked)?;
    shell::say("unpacking it");
    shell::run(Command::new("dpkg-deb").arg("-x").arg(&package).arg(&unpacked))?;
    if !folder.join("library/std/Cargo.toml").exists() {
        bail!("Debian's rust-src holds no library sources at {}", folder.display());
    }
    shell::remove(&package)?;
    stamp::set(&done, &compiler.identity)?;
    Ok(folder)
}

/// Fetches the .deb through apt, which checks it against the archive's signature. Lists, cache and sources are
/// private to `work`: the machine's own apt configuration is read, never changed.
fn download(compiler: &Compiler, work: &Path) -> Result<PathBuf> {
    for folder in ["lists/partial", "archives/partial"] {
        fs::create_dir_all(work.join(folder))?;
    }
    let list = work.join("sources.list");
    for archive in debian_archives()? {
        for suite in SUITES {
            fs::write(&list, format!("deb {archive} {suite} main\n"))?;
            let apt = |tool: &str| {
                let mut command = Command::new(tool);
                for (option, path) in [
                    ("Dir::Etc::sourcelist", &list),
                    ("Dir::State::Lists", &work.join("lists")),
                ] {
                    command.arg("-o").arg(format!("{option}={}", path.display()));
                }
                command.arg("-o").arg(format!("Dir::Cache={}", work.display()));
                command.args(["-o", "Dir::Etc::sourceparts=/dev/null", "-o", "APT::Sandbox::User=root"]);
                command.current_dir(work);
                command
            };
            if shell::capture(apt("apt-get").args(["-q", "update"])).is_err() {
                continue;
            }
            let known = shell::capture(apt("apt-cache").args(["madison", "rust-src"])).unwrap_or_default();
            let Some(version) = version_of(&known, &compiler.release) else {
                continue;
            };
            shell::say(&format!("downloading rust-src {version} from Debian's {suite} (45 MB)"));
            shell::run(apt("apt-get").args(["-q", "download", &format!("rust-src={version}")]))?;
            return the_package(work);
        }
    }
    bail!("no Debian suite carries rust-src {}", compiler.release)
}

/// The archives of Debian itself that this machine's apt is configured to use.
fn debian_archives() -> Result<Vec<String>> {
    let mut format = Command::new("apt-get");
    format.args(["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]);
    let mut archives: Vec<String> = shell::capture(&mut format)?
        .lines()
        .filter(|uri| uri.trim_end_matches('/').ends_with("/debian"))
        .map(str::to_owned)
        .collect();
    archives.dedup();
    if archives.is_empty() {
        bail!("apt on this machine is not configured with a Debian archive");
    }
    Ok(archives)
}

/// The version that begins with `release` among the lines of `apt-cache madison`
/// (`rust-src | 1.95.0+dfsg1-2~bpo13+1 | …`).
fn version_of(madison: &str, release: &str) -> Option<String> {
    madison
        .lines()
        .filter_map(|line| line.split('|').nth(1))
        .map(str::trim)
        .find(|version| {
            version
                .strip_prefix(release)
                .is_some_and(|rest| rest.starts_with(['+', '-', '~']))
        })
        .map(str::to_owned)
}

fn the_package(work: &Path) -> Result<PathBuf> {
    fs::read_dir(work)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|ending| ending == "deb"))
        .context("apt-get download left no package")
}

/// Builds std in an empty crate; the folder with the libraries.
fn compile(work: &Path) -> Result<PathBuf> {
    let krate = work.join("crate");
    fs::create_dir_all(krate.join("src"))?;
    fs::write(krate.join("src/lib.rs"), "")?;
    fs::write(
        krate.join("Cargo.toml"),
        "[package]\nname = \"nothing\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[lib]\ncrate-type = [\"cdylib\"]\n\n[workspace]\n",
    )?;
    let target = krate.join("target");
    let mut cargo = shell::cargo();
    cargo
        .current_dir(&krate)
        .args([
            "build",
            "--release",
            "-Z",
            "build-std=std,panic_abort",
            "--target",
            TARGET,
            "--target-dir",
        ])
        .arg(&target)
        // Stable compilers accept -Z build-std only so. Without the bitcode, fat LTO of the bundles would fail.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-C embed-bitcode=yes")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("CARGO_BUILD_TARGET");
    shell::run(&mut cargo)?;
    Ok(target.join(TARGET).join("release/deps"))
}

/// Puts the libraries in place with one rename at the end.
fn install(compiler: &Compiler, built: &Path) -> Result<()> {
    let partial = compiler.sysroot.join("lib/rustlib").join(format!("{TARGET}.partial"));
    shell::remove(&partial)?;
    fs::create_dir_all(partial.join("lib"))
        .with_context(|| format!("cannot write to the Rust installation at {}", partial.display()))?;
    let libraries = rlibs(built)?;
    if libraries.is_empty() {
        bail!("cargo left no libraries in {}", built.display());
    }
    for library in libraries {
        let name = library.file_name().context("a library has a name")?;
        fs::copy(&library, partial.join("lib").join(name))?;
    }
    stamp::set(&partial.join("compiled-from-source-for"), &compiler.identity)?;
    shell::remove(&compiler.home())?;
    fs::rename(&partial, compiler.home()).context("cannot put the library in place")
}

/// Compiles three lines with fat LTO, as the bundles will be.
fn try_out(work: &Path) -> Result<()> {
    let source = work.join("try.rs");
    fs::write(
        &source,
        "#[unsafe(no_mangle)]\npub extern \"C\" fn f(n: usize) -> usize { vec![n].iter().sum() }\n",
    )?;
    let mut command = rustc();
    command.args(["--edition", "2024", "--crate-type", "cdylib", "--target", TARGET]);
    command.args(["-C", "opt-level=z", "-C", "lto=fat", "-C", "panic=abort", "-o"]);
    shell::run(command.arg(work.join("try.wasm")).arg(&source))
}

fn rlibs(folder: &Path) -> Result<Vec<PathBuf>> {
    let files = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    Ok(files
        .filter(|path| path.extension().is_some_and(|ending| ending == "rlib"))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::version_of;

    #[test]
    fn the_version_must_be_of_exactly_the_compilers_release() {
        let madison = "rust-src | 1.95.10+dfsg1-1 | x\n  rust-src | 1.95.1+dfsg1-2~bpo13+1 | archive suite/main all\n";
        assert_eq!(version_of(madison, "1.95.1").as_deref(), Some("1.95.1+dfsg1-2~bpo13+1"));
        assert_eq!(version_of(madison, "1.95.0"), None);
    }
}
