//! The installation's settings: flags, then `YELLOWCART_*` variables, then `yellowcart.toml`, then defaults.

use clap::Args;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use web::TrustedProxies;

/// A setting that cannot be used: one sentence that names it. The command ends with 2 then, as for a wrong flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadSetting(pub String);

impl std::fmt::Display for BadSetting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadSetting {}

/// What can be set. Every setting has the same name as flag, variable and key of the file.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[command(next_help_heading = "Settings")]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Settings {
    /// File of settings [default: yellowcart.toml, when there is one]
    #[arg(long, global = true, env = "YELLOWCART_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Database: a path for SQLite, or postgres://user:password@host/name [default: <data-dir>/yellowcart.db]
    #[arg(
        long,
        global = true,
        env = "YELLOWCART_DATABASE_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub database_url: Option<String>,
    /// Folder for the database, pictures, mail and payout files [default: data]
    #[arg(long, global = true, env = "YELLOWCART_DATA_DIR", value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,
    /// Address and port to listen on [default: 127.0.0.1:3000]
    #[arg(long, global = true, env = "YELLOWCART_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// The address people reach the site at; https makes cookies secure [default: http://<listen>]
    #[arg(long, global = true, env = "YELLOWCART_BASE_URL", value_name = "URL")]
    pub base_url: Option<String>,
    /// Folder of the built faces [default: pkg]
    #[arg(long, global = true, env = "YELLOWCART_SITE", value_name = "FOLDER")]
    pub site: Option<PathBuf>,
    /// Where mail goes: smtp://user:password@host:port or smtps://… [default: files in <data-dir>/mail]
    #[arg(
        long,
        global = true,
        env = "YELLOWCART_MAIL_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub mail_url: Option<String>,
    /// Sender of the mail [default: yellowcart@localhost]
    #[arg(long, global = true, env = "YELLOWCART_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// Where text messages go: an address that takes POST {"to", "text"} [default: files in <data-dir>/texts]
    #[arg(
        long,
        global = true,
        env = "YELLOWCART_SMS_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub sms_url: Option<String>,
    /// Token for that address, sent as "Authorization: Bearer TOKEN" [default: none]
    #[arg(
        long,
        global = true,
        env = "YELLOWCART_SMS_TOKEN",
        hide_env_values = true,
        value_name = "TOKEN"
    )]
    pub sms_token: Option<String>,
    /// Your own proxies, whose X-Forwarded-For is believed: 127.0.0.1,10.0.0.0/8 [default: none]
    #[arg(
        long,
        global = true,
        env = "YELLOWCART_TRUSTED_PROXIES",
        value_delimiter = ',',
        value_name = "NETWORKS"
    )]
    pub trusted_proxies: Option<Vec<String>>,
    /// Demo: fill an empty database with a small marketplace, show its logins, let the operator move the clock
    #[arg(long, global = true, env = "YELLOWCART_DEMO", num_args = 0..=1, default_missing_value = "true")]
    pub demo: Option<bool>,
}

impl Settings {
    /// These settings, with what they leave open taken from the file, all of them usable. Errors: the file is missing
    /// though it was named, cannot be read, or has keys that do not exist; a value makes no sense.
    pub fn with_file(self) -> Result<Settings, BadSetting> {
        let named = self.config.clone();
        let path = named.clone().unwrap_or_else(|| PathBuf::from("yellowcart.toml"));
        if named.is_none() && !path.exists() {
            self.check()?;
            return Ok(self);
        }
        let shown = path.display();
        let text = std::fs::read_to_string(&path)
            .map_err(|error| BadSetting(format!("cannot read the settings file {shown}: {error}")))?;
        let file: Settings = toml::from_str(&text)
            .map_err(|error| BadSetting(format!("the settings file {shown} has a mistake: {error}")))?;
        let both = Settings {
            config: self.config,
            database_url: self.database_url.or(file.database_url),
            data_dir: self.data_dir.or(file.data_dir),
            listen: self.listen.or(file.listen),
            base_url: self.base_url.or(file.base_url),
            site: self.site.or(file.site),
            mail_url: self.mail_url.or(file.mail_url),
            mail_from: self.mail_from.or(file.mail_from),
            sms_url: self.sms_url.or(file.sms_url),
            sms_token: self.sms_token.or(file.sms_token),
            trusted_proxies: self.trusted_proxies.or(file.trusted_proxies),
            demo: self.demo.or(file.demo),
        };
        both.check()?;
        Ok(both)
    }

    /// Refuses values that would only fail, or mislead, later on.
    fn check(&self) -> Result<(), BadSetting> {
        let database = self.database_url();
        let known = ["postgres", "postgresql", "sqlite"];
        if database
            .split_once("://")
            .is_some_and(|(scheme, _)| !known.contains(&scheme))
        {
            return Err(BadSetting(
                "database-url is neither a path nor begins with postgres://; only SQLite and PostgreSQL are known"
                    .into(),
            ));
        }
        let base = self.base_url();
        let rest = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"));
        let host = rest.map(|rest| rest.trim_end_matches('/')).unwrap_or_default();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
        if host.is_empty() || !host.chars().all(plain) {
            return Err(BadSetting(format!(
                "base-url must be http:// or https:// and a host name, such as https://shop.example; it is {base}"
            )));
        }
        self.trusted_proxies()?;
        Ok(())
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

    /// The proxies whose word counts. Errors: an entry is neither an address nor a network.
    pub fn trusted_proxies(&self) -> Result<TrustedProxies, BadSetting> {
        let entries = self.trusted_proxies.iter().flatten().map(String::as_str);
        TrustedProxies::parse(entries.filter(|entry| !entry.trim().is_empty())).map_err(|entry| {
            BadSetting(format!(
                "trusted-proxies must be addresses or networks such as 127.0.0.1,10.0.0.0/8; {entry} is neither"
            ))
        })
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
        let text = "listen = \"127.0.0.1:4000\"\nmail-from = \"a@b.c\"\ntrusted-proxies = [\"10.0.0.0/8\"]\n";
        std::fs::write(&path, text).unwrap();
        let flags = Settings {
            config: Some(path.clone()),
            mail_from: Some("x@y.z".into()),
            ..Settings::default()
        };
        let both = flags.clone().with_file().unwrap();
        assert_eq!(both.listen().port(), 4000);
        assert_eq!(both.mail_from.as_deref(), Some("x@y.z"));
        assert_eq!(
            both.trusted_proxies(),
            TrustedProxies::parse(["10.0.0.0/8"]).map_err(BadSetting)
        );
        for wrong in [
            "lisen = \"127.0.0.1:4000\"\n",
            "listen = 5",
            "trusted-proxies = [\"x\"]",
            "\u{0}",
        ] {
            std::fs::write(&path, wrong).unwrap();
            assert!(flags.clone().with_file().is_err(), "{wrong}");
        }
        std::fs::remove_file(&path).unwrap();
        assert!(flags.with_file().is_err());
    }

    #[test]
    fn a_value_that_makes_no_sense_is_named() {
        let named = |settings: Settings| {
            settings
                .check()
                .map_err(|bad| bad.0.split(' ').next().unwrap().to_owned())
        };
        let base = |url: &str| Settings {
            base_url: Some(url.into()),
            ..Settings::default()
        };
        for good in ["http://127.0.0.1:3000", "https://shop.example/", "http://[::1]:80"] {
            assert_eq!(named(base(good)), Ok(()), "{good}");
        }
        for bad in [
            "",
            "shop.example",
            "ftp://shop.example",
            "https://",
            "https://shop.example/shop",
            "https://a\nb",
        ] {
            assert_eq!(named(base(bad)), Err("base-url".into()), "{bad}");
        }
        let database = Settings {
            database_url: Some("mysql://root@localhost/x".into()),
            ..Settings::default()
        };
        assert_eq!(named(database), Err("database-url".into()));
        let proxies = Settings {
            trusted_proxies: Some(vec!["10.0.0.0/99".into()]),
            ..Settings::default()
        };
        assert_eq!(named(proxies), Err("trusted-proxies".into()));
    }
}
