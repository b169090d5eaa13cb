//! Whether two e-mail addresses reach one mailbox, to notice a creator who buys through the own link
//! (spec: affiliate 2.15 F1).

/// Whether both addresses, as far as one can tell from the text, are one mailbox: case, `+tag` and, for the provider
/// that ignores them, dots make no difference.
pub fn same_mailbox(a: &str, b: &str) -> bool {
    match (mailbox(a), mailbox(b)) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

fn mailbox(address: &str) -> Option<(String, String)> {
    let (local, domain) = address.trim().rsplit_once('@')?;
    let domain = match domain.to_lowercase().trim_end_matches('.') {
        "googlemail.com" => "gmail.com".to_owned(),
        other => other.to_owned(),
    };
    let local = local.split('+').next().unwrap_or_default().to_lowercase();
    let local = if domain == "gmail.com" {
        local.replace('.', "")
    } else {
        local
    };
    (!local.is_empty() && !domain.is_empty()).then_some((local, domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_case_and_ignored_dots_do_not_hide_a_person() {
        assert!(same_mailbox("Ana@example.com", " ana+shop@EXAMPLE.com"));
        assert!(same_mailbox("a.na@gmail.com", "ana+x@googlemail.com"));
        assert!(!same_mailbox("a.na@example.com", "ana@example.com"));
        assert!(!same_mailbox("ana@example.com", "ana@example.org"));
    }

    #[test]
    fn what_is_no_address_is_nobody() {
        for bad in ["", "ana", "@example.com", "+x@example.com", "ana@"] {
            assert!(!same_mailbox(bad, bad), "{bad}");
        }
    }
}
