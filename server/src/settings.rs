//! The installation's settings: flags, then `YELLOWCART_*` variables, then `yellowcart.toml`, then defaults.

use anyhow::Context as _;
use clap::Args;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// What can be set. Every setting has the same name as flag, variable and key of the file.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Settings {
    /// File of settings [default: yellowcart.toml, when there is one]
    #[arg(long, global = true, env = "YELLOWCART_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Database: a path for SQLite, or postgres://user:password@host/name [default: <data-dir>/yellowcart.db]
    #[arg(long, global = true, env = "YELLOWCART_DATABASE_URL", value_name = "URL")]
    pub database_url: Option<String>,
    /// Folder for the database, pictures, mail and payout files [default: data]
    #[arg(long, global = true, env = "YELLOWCART_DATA_DIR", value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,
    /// Address and port to listen on [default: 127.0.0.1:3000]
    #[arg(long, global = true, env = "YELLOWCART_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// The address people reach the site at [default: http://<listen>]
    #[arg(long, global = true, env = "YELLOWCART_BASE_URL", value_name = "URL")]
    pub base_url: Option<String>,
    /// Folder of the built faces [default: pkg]
    #[arg(long, global = true, env = "YELLOWCART_SITE", value_name = "FOLDER")]
    pub site: Option<PathBuf>,
    /// Where mail goes: smtp://user:password@host:port or smtps://… [default: files in <data-dir>/mail]
    #[arg(long, global = true, env = "YELLOWCART_MAIL_URL", value_name = "URL")]
    pub mail_url: Option<String>,
    /// Sender of the mail [default: yellowcart@localhost]
    #[arg(long, global = true, env = "YELLOWCART_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// Demo: fill an empty database with a small marketplace, show its logins, let the operator move the clock
    #[arg(long, global = true, env = "YELLOWCART_DEMO", num_args = 0..=1, default_missing_value = "true")]
    pub demo: Option<bool>,
}

impl Settings {
    /// These settings, with what they leave open taken from the file. Errors: the file is missing though it was named,
    /// cannot be read, or has keys that do not exist.
    pub fn with_file(self) -> anyhow::Result<Settings> {
        let named = self.config.clone();
        let path = named.clone().unwrap_or_else(|| PathBuf::from("yellowcart.toml"));
        if named.is_none() && !path.exists() {
            return Ok(self);
        }
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let file: Settings = toml::from_str(&text).with_context(|| format!("{} has a mistake", path.display()))?;
        Ok(Settings {
            config: self.config,
            database_url: self.database_url.or(file.database_url),
            data_dir: self.data_dir.or(file.data_dir),
            listen: self.listen.or(file.listen),
            base_url: self.base_url.or(file.base_url),
            site: self.site.or(file.site),
            mail_url: self.mail_url.or(file.mail_url),
            mail_from: self.mail_from.or(file.mail_from),
            demo: self.demo.or(file.demo),
        })
    }

    /// Folder for everything the installation keeps beside its database.
    pub fn data_dir(&self) -> &Path {
        self.data_dir.as_deref().unwrap_or(Path::new("data"))
    }

    /// The database's address.
    pub fn database_url(&self) -> String {
        self.database_url
            .clone()
            .unwrap_or_else(|| self.data_dir().join("yellowcart.db").to_string_lossy().into_owned())
    }

    /// Where to listen.
    pub fn listen(&self) -> SocketAddr {
        self.listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 3000)))
    }

    /// How people reach the site.
    pub fn base_url(&self) -> String {
        self.base_url
            .clone()
            .unwrap_or_else(|| format!("http://{}", self.listen()))
    }

    /// Folder of the built faces.
    pub fn site(&self) -> &Path {
        self.site.as_deref().unwrap_or(Path::new("pkg"))
    }

    /// Whether this is a demo.
    pub fn demo(&self) -> bool {
        self.demo.unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_flag_wins_over_the_file_and_an_unknown_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        std::fs::write(&path, "listen = \"127.0.0.1:4000\"\nmail-from = \"a@b.c\"\n").unwrap();
        let flags = Settings {
            config: Some(path.clone()),
            mail_from: Some("x@y.z".into()),
            ..Settings::default()
        };
        let both = flags.clone().with_file().unwrap();
        assert_eq!(both.listen().port(), 4000);
        assert_eq!(both.mail_from.as_deref(), Some("x@y.z"));
        std::fs::write(&path, "lisen = \"127.0.0.1:4000\"\n").unwrap();
        assert!(flags.with_file().is_err());
    }
}
