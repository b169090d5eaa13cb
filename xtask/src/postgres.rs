//! A private PostgreSQL for the tests: on a port of its own, in a temporary folder, without fsync. It stops when the
//! value is dropped, and also when this process is killed: a small shell watches the pipe to us.

use crate::{install, shell};
use anyhow::{Context, Result, bail};
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

/// Starts the server, waits for the end of its standard input, stops the server and removes its folder. Ctrl-C
/// reaches the server directly, too; the shell itself must survive it to clean up.
const KEEPER: &str = r#"
trap '' INT TERM HUP
folder=$1; shift
"$@" >"$folder/log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -INT "$server" 2>/dev/null
wait "$server"
rm -rf "$folder"
"#;

/// `initdb` and `postgres`, of the same version.
pub struct Programs {
    initdb: PathBuf,
    postgres: PathBuf,
}

/// Finds PostgreSQL's programs, or installs them.
pub fn programs() -> Result<Programs> {
    if let Some(found) = find() {
        return Ok(found);
    }
    let elsewhere = "Install PostgreSQL 15 or newer so that `initdb` and `postgres` are on the PATH.";
    install::debian(
        "postgresql",
        "the tests, all of which run on SQLite and on PostgreSQL",
        elsewhere,
    )?;
    find().context("Debian's postgresql is installed, but there is no initdb below /usr/lib/postgresql")
}

fn find() -> Option<Programs> {
    let pair = |folder: &Path| {
        let (initdb, postgres) = (folder.join("initdb"), folder.join("postgres"));
        (initdb.is_file() && postgres.is_file()).then_some(Programs { initdb, postgres })
    };
    let path = std::env::var_os("PATH")?;
    if let Some(found) = std::env::split_paths(&path).find_map(|folder| pair(&folder)) {
        return Some(found);
    }
    // Debian keeps them off the PATH, in a folder per version.
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    versions.sort();
    versions.iter().rev().find_map(|version| pair(&version.join("bin")))
}

/// A running server.
pub struct Postgres {
    keeper: Child,
    port: u16,
}

impl Postgres {
    /// Creates a cluster and starts it; returns when it answers.
    pub fn start() -> Result<Self> {
        let programs = programs()?;
        let owner = Owner::choose()?;
        let folder = std::env::temp_dir().join(format!("yellowcart-postgres-{}", std::process::id()));
        shell::remove(&folder)?;
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
        if let Some((user, group)) = owner.0 {
            chown(&folder, Some(user), Some(group))?;
        }
        let data = folder.join("data");
        let mut initdb = owner.command(&programs.initdb, &folder);
        initdb.args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "-D",
        ]);
        shell::capture(initdb.arg(&data))?;
        let port = free_port()?;
        let keeper = owner
            .command(Path::new("/bin/sh"), &folder)
            .args(["-c", KEEPER, "sh"])
            .arg(&folder)
            .arg(&programs.postgres)
            .arg("-D")
            .arg(&data)
            .args(settings(port).iter().flat_map(|setting| ["-c", setting]))
            .stdin(Stdio::piped())
            .spawn()
            .context("cannot start PostgreSQL")?;
        let mut server = Self { keeper, port };
        server.wait(&folder)?;
        shell::say(&format!("PostgreSQL runs on 127.0.0.1:{port} until the tests are over"));
        Ok(server)
    }

    /// For `YELLOWCART_TEST_POSTGRES`: the maintenance database; tests create their own from it.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn wait(&mut self, folder: &Path) -> Result<()> {
        let log = || fs::read_to_string(folder.join("log")).unwrap_or_default();
        for _ in 0..300 {
            if log().contains("database system is ready to accept connections")
                && TcpStream::connect(("127.0.0.1", self.port)).is_ok()
            {
                return Ok(());
            }
            if log().contains("FATAL") || self.keeper.try_wait()?.is_some() {
                break;
            }
            thread::sleep(Duration::from_millis(100));
        }
        bail!("PostgreSQL did not start: {}", log().trim())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // Nothing to do about a failure: the keeper has been told.
        let _ = self.keeper.wait();
    }
}

/// Ample for parallel tests, and no promise about a power cut.
fn settings(port: u16) -> Vec<String> {
    let fixed = [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "autovacuum=off",
        "max_connections=300",
        "shared_buffers=128MB",
        "max_wal_size=4GB",
        "checkpoint_timeout=1h",
    ];
    let mut settings: Vec<String> = fixed.iter().map(|&setting| setting.to_owned()).collect();
    settings.push(format!("port={port}"));
    settings
}

/// Whom PostgreSQL runs as: it refuses to be root.
struct Owner(Option<(u32, u32)>);

impl Owner {
    fn choose() -> Result<Self> {
        if !shell::is_root() {
            return Ok(Self(None));
        }
        let id = |kind: &str| -> Result<u32> {
            let text = shell::capture(Command::new("id").args([kind, "postgres"]))
                .context("PostgreSQL refuses to run as root, and there is no user `postgres` to run it as")?;
            text.trim().parse().context("id did not answer with a number")
        };
        Ok(Self(Some((id("-u")?, id("-g")?))))
    }

    fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        // Localised messages would hide the line that says it is ready.
        command.current_dir(folder).env("LC_ALL", "C");
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        command
    }
}

/// A port that was free a moment ago.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))
        .context("no free port on 127.0.0.1")?
        .local_addr()?
        .port())
}
