//! Every mail there is, with the worst that people can be called.

use super::*;

const AT: Timestamp = Timestamp::from_micros(1_795_200_480_000_000);
const ALL: [(&str, About<'static>); 7] = [
    ("invite", About::Invite { token: "tok-en_1" }),
    ("verify", About::Verify { code: "042042" }),
    (
        "already_registered",
        About::AlreadyRegistered { is_invited: false },
    ),
    (
        "already_registered",
        About::AlreadyRegistered { is_invited: true },
    ),
    ("reset", About::Reset { token: "tok-en_1" }),
    ("password_changed", About::PasswordChanged { at: AT }),
    ("email_changed", About::EmailChanged { at: AT }),
];

fn url() -> PublicUrl {
    PublicUrl::parse("https://desk.example.com").unwrap()
}

fn write(about: About<'_>, name: &str, company: &str) -> Message {
    let to = To {
        name,
        email: "ana+x@example.com",
    };
    let from = From {
        company,
        time_zone: "Europe/Vienna",
    };
    about.write(&url(), to, from, "id-1".to_owned()).unwrap()
}

/// What the HTML's attributes of these names lead to.
fn leads_to<'a>(html: &'a str, attributes: &[&str]) -> Vec<&'a str> {
    let values = |attribute: &&str| {
        let begin = format!("{attribute}=\"");
        html.split(&begin)
            .skip(1)
            .map(|rest| rest.split_once('"').unwrap().0)
            .collect::<Vec<_>>()
    };
    attributes.iter().flat_map(values).collect()
}

#[test]
fn every_folder_of_templates_is_used() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates/mail");
    let mut folders: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        // Mails about jobs are another feature's.
        .filter(|folder| !folder.starts_with("visit_") && !folder.starts_with("jobs_"))
        .collect();
    folders.sort_unstable();
    let mut kinds = ALL.map(|(kind, _)| kind).to_vec();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(folders, kinds);
}

#[test]
fn every_mail_has_both_parts_and_leads_to_this_server_only() {
    for (kind, about) in ALL {
        let mail = write(about, "Ana", "Acme");
        assert!(
            !mail.subject.is_empty() && mail.text.contains("Acme") && mail.html.contains("Acme"),
            "{kind}"
        );
        assert_eq!(
            (mail.to_address.as_str(), mail.to_name.as_str()),
            ("ana+x@example.com", "Ana")
        );
        for target in leads_to(&mail.html, &["href", "src", "action", "background"]) {
            assert!(
                target.starts_with("https://desk.example.com/"),
                "{kind}: {target}"
            );
        }
        for part in [&mail.text, &mail.html] {
            for (at, _) in part.match_indices("://") {
                assert!(part[..at + 3].ends_with("https://"), "{kind}");
                assert!(
                    part[at + 3..].starts_with("desk.example.com/"),
                    "{kind}: {}",
                    &part[at..]
                );
            }
            assert!(!part.contains("{{") && !part.contains("{%"), "{kind}");
        }
        let html = mail.html.to_lowercase();
        for part in [
            "<img",
            "<script",
            "<link",
            "<iframe",
            "<form",
            "url(",
            "@import",
            "@font-face",
        ] {
            assert!(!html.contains(part), "{kind}: {part}");
        }
        assert!(html.contains("prefers-color-scheme: dark"), "{kind}");
        assert!(mail.text.lines().all(|line| !line.contains('<')), "{kind}");
    }
}

#[test]
fn the_links_of_the_text_and_of_the_html_are_the_same() {
    for (kind, about) in ALL {
        let mail = write(about, "Ana", "Acme");
        let in_text = mail.text.lines().find(|line| line.starts_with("https://"));
        let in_html: Vec<String> = leads_to(&mail.html, &["href"])
            .into_iter()
            .map(|link| link.replace("&amp;", "&"))
            .collect();
        match in_text {
            Some(link) => assert!(
                !in_html.is_empty() && in_html.iter().all(|one| one == link),
                "{kind}: {in_html:?}"
            ),
            None => assert!(in_html.is_empty(), "{kind}"),
        }
    }
    let link = |about| write(about, "Ana", "Acme").text;
    assert!(link(ALL[0].1).contains("\nhttps://desk.example.com/invite?token=tok-en_1\n"));
    assert!(
        link(ALL[1].1)
            .contains("\nhttps://desk.example.com/verify?email=ana%2Bx%40example.com&code=042042\n")
    );
    assert!(link(ALL[4].1).contains("\nhttps://desk.example.com/reset?token=tok-en_1\n"));
}

#[test]
fn no_name_is_markup_or_begins_a_header() {
    let nasty = "<b>\"Ana\"</b>{{ 1 + 1 }}<img src=x onerror=alert(1)> & 'co'";
    for (kind, about) in ALL {
        for mail in [write(about, nasty, "Acme"), write(about, "Ana", nasty)] {
            for raw in ["<b>", "</b>", "<img", "onerror=alert(1)>"] {
                assert!(!mail.html.contains(raw), "{kind}: {raw}");
            }
            assert!(
                !mail.html.contains(">2<") && !mail.text.contains("</b>2"),
                "{kind}: a name is no template"
            );
        }
        let mail = write(about, "Ana", "Acme\r\nBcc: eve@example.com\u{2028}x");
        assert!(
            !mail.subject.contains(['\r', '\n', '\u{2028}']),
            "{kind}: {:?}",
            mail.subject
        );
    }
}

#[test]
fn a_code_goes_out_without_the_name_that_whoever_signed_up_chose() {
    let mail = write(About::Verify { code: "042042" }, "Win a prize", "Acme");
    assert!(!mail.text.contains("prize") && !mail.html.contains("prize") && !mail.subject.contains("prize"));
    let codes = |text: &str| {
        text.split(|c: char| !c.is_ascii_digit())
            .filter(|run| run.len() == 6)
            .count()
    };
    assert_eq!(codes(&mail.text), 2, "the code, and its link: {}", mail.text);
    assert!(!mail.subject.contains("042042"), "a locked screen shows subjects");
}

#[test]
fn moments_are_told_by_the_companys_clock() {
    for about in [About::PasswordChanged { at: AT }, About::EmailChanged { at: AT }] {
        assert!(
            write(about, "Ana", "Acme")
                .text
                .contains("2026-11-20 19:48 (Europe/Vienna)")
        );
    }
}
