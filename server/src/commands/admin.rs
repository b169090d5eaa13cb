//! `yellowcart admin create`: makes somebody an operator, from the machine itself, since nobody else may.

use super::{in_words, open_world};
use crate::settings::{BadSetting, Settings};
use anyhow::{Context as _, bail};
use clap::Subcommand;
use flows::World;
use std::io::Read as _;
use std::process::ExitCode;
use std::sync::Arc;

/// What to do about operators.
#[derive(Subcommand)]
pub enum Admin {
    /// Make a person an operator; the account is made if there is none
    ///
    /// The first operator of an installation is made this way. Running it again for the same person changes nothing.
    Create {
        /// E-mail address the person signs in with
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// How the person is called [default: what stands before the @]
        #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
        name: String,
        /// Read a password for a new account from standard input; without one the person signs in with mailed codes
        #[arg(long)]
        password_stdin: bool,
    },
}

/// Runs it.
pub async fn run(what: Admin, settings: &Settings) -> anyhow::Result<ExitCode> {
    let Admin::Create {
        email,
        name,
        password_stdin,
    } = what;
    let password = if password_stdin { Some(read_password()?) } else { None };
    let world = open_world(settings).await?;
    let done = create(&world, &email, &name, password.as_deref()).await;
    world.db.close().await;
    say(&done?);
    Ok(ExitCode::SUCCESS)
}

/// Makes the person an operator and says what was done.
async fn create(world: &Arc<World>, email: &str, name: &str, password: Option<&str>) -> anyhow::Result<String> {
    let cx = world.system();
    let folded = identity::email(email).map_err(|_| BadSetting(format!("{email} is not an e-mail address")))?;
    let person = match store::identity::person_by_email(cx.db(), &folded).await? {
        Some(_) if password.is_some() => {
            bail!("{folded} has an account already, whose password only its owner sets; leave --password-stdin out")
        }
        Some(person) => person.id,
        None => flows::identity::create_person(&cx, &folded, name, password)
            .await
            .map_err(in_words)?,
    };
    flows::identity::make_operator(&cx, person).await.map_err(in_words)?;
    Ok(format!(
        "{folded} is an operator. Sign in at {}/operator",
        world.base_url
    ))
}

fn read_password() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin()
        .take(4096)
        .read_to_string(&mut text)
        .context("cannot read the password from standard input")?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

#[expect(clippy::print_stdout, reason = "the command's own output")]
fn say(text: &str) {
    println!("{text}");
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use flows::{Policy, ServerClock};

    #[tokio::test]
    async fn an_operator_is_made_once_and_an_account_keeps_its_password() {
        let test = testkit::TestDb::sqlite().await;
        let ports = ports::Doubles::default().ports();
        let clock = ServerClock::fixed(testkit::MONDAY);
        let made = |_: &flows::Keys| Ok::<_, kernel::Error>(ports);
        let world = World::open(test.db.clone(), clock, Policy::default(), false, "http://x", made)
            .await
            .unwrap();
        for bad in ["", "vera", "vera@example"] {
            assert!(create(&world, bad, "", None).await.is_err());
        }
        assert!(
            create(&world, "vera@example.com", "Vera", Some("password123"))
                .await
                .is_err()
        );
        assert!(
            store::identity::person_by_email(&world.db, "vera@example.com")
                .await
                .unwrap()
                .is_none()
        );
        create(&world, "Vera@Example.com", "Vera", Some("correct horse"))
            .await
            .unwrap();
        create(&world, "vera@example.com", "", None).await.unwrap();
        assert!(
            create(&world, "vera@example.com", "", Some("battery staple"))
                .await
                .is_err()
        );
        let person = store::identity::person_by_email(&world.db, "vera@example.com")
            .await
            .unwrap()
            .unwrap();
        assert!(person.is_operator && person.display_name == "Vera");
        test.drop_now().await;
    }
}
