//! The names people see on files. They are never paths: a file lies under its id.

use super::FileKind;

/// The longest name, in characters.
const MAX_CHARS: usize = 150;

/// A name for a file of this kind, made of what the sender called it: the last part of a path, without characters
/// that steer a terminal, a header or the direction of writing, and with an ending that says what the content is.
/// `otherwise` is its name where nothing is left.
pub fn clean(name: &str, kind: FileKind, otherwise: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .map(|c| if r#"<>:"|?*"#.contains(c) { '_' } else { c })
        .collect();
    let shown = shown.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let shown = if shown.is_empty() { otherwise } else { shown };
    let usual = kind.endings.first().copied().unwrap_or("bin");
    let (stem, ending) = match shown.rsplit_once('.') {
        Some((stem, ending)) if is_of(kind, ending) => (stem, ending),
        // A picture is written anew: its ending becomes that of what it is now.
        Some((stem, ending)) if kind.is_picture() && is_pictures(ending) => (stem, usual),
        Some(_) | None => (shown, usual),
    };
    let room = MAX_CHARS.saturating_sub(ending.chars().count() + 1);
    let stem: String = stem.chars().take(room).collect();
    format!("{stem}.{ending}")
}

fn is_of(kind: FileKind, ending: &str) -> bool {
    kind.endings
        .iter()
        .any(|known| known.eq_ignore_ascii_case(ending))
}

fn is_pictures(ending: &str) -> bool {
    ["jpg", "jpeg", "jpe", "jfif", "png", "webp"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(ending))
}

/// Characters without width, or that turn the direction of writing: `gpj.exe` could look like `exe.jpg`.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// The value of `Content-Disposition` that has a browser save the file under this name (RFC 6266, RFC 8187).
pub fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '_' })
        .map(|c| if matches!(c, '"' | '\\' | '%') { '_' } else { c })
        .collect();
    let mut value = format!("attachment; filename=\"{plain}\"");
    if plain != name {
        value.push_str("; filename*=UTF-8''");
        for byte in name.bytes() {
            if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
                value.push(char::from(byte));
            } else {
                value.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::super::kinds;
    use super::*;

    fn kind(head: &[u8]) -> FileKind {
        FileKind::of(head).unwrap()
    }

    #[test]
    fn a_name_is_the_last_part_of_a_path_and_ends_as_its_content_does() {
        let pdf = kind(b"%PDF-1.7\n");
        let text = kind(b"plain");
        for (name, kind, expected) in [
            ("plan.pdf", pdf, "plan.pdf"),
            ("Plan.PDF", pdf, "Plan.PDF"),
            ("../../etc/passwd", text, "passwd.txt"),
            ("C:\\temp\\plan.pdf", pdf, "plan.pdf"),
            ("/", pdf, "file.pdf"),
            ("", pdf, "file.pdf"),
            ("..", pdf, "file.pdf"),
            (". . .", pdf, "file.pdf"),
            ("bill.pdf", kinds::JPEG, "bill.pdf.jpg"),
            ("roof.PNG", kinds::JPEG, "roof.jpg"),
            ("roof.webp", kinds::PNG, "roof.png"),
            ("setup.exe", pdf, "setup.exe.pdf"),
            ("run.bat", text, "run.bat.txt"),
            ("list.csv", text, "list.csv"),
            ("a\r\nSet-Cookie: x=1.pdf", pdf, "aSet-Cookie_ x=1.pdf"),
            ("nul\0l.pdf", pdf, "null.pdf"),
            ("photo\u{202e}gpj.exe", pdf, "photogpj.exe.pdf"),
            ("zero\u{200b}width.pdf", pdf, "zerowidth.pdf"),
            ("Übersicht Heizung.pdf", pdf, "Übersicht Heizung.pdf"),
            ("what?.pdf", pdf, "what_.pdf"),
        ] {
            assert_eq!(clean(name, kind, "file"), expected, "{name:?}");
        }
        let long = clean(&format!("{}.pdf", "ö".repeat(400)), pdf, "file");
        assert_eq!(long.chars().count(), MAX_CHARS);
        assert!(long.ends_with("ö.pdf"));
    }

    #[test]
    fn a_disposition_is_plain_ascii_whatever_the_name() {
        for (name, expected) in [
            ("plan.pdf", "attachment; filename=\"plan.pdf\""),
            (
                "Öl 100%.pdf",
                "attachment; filename=\"_l 100_.pdf\"; filename*=UTF-8''%C3%96l%20100%25.pdf",
            ),
            (
                "a\"b\\c\r\n.pdf",
                "attachment; filename=\"a_b_c__.pdf\"; filename*=UTF-8''a%22b%5Cc%0D%0A.pdf",
            ),
            ("a;b=c'.pdf", "attachment; filename=\"a;b=c'.pdf\""),
        ] {
            assert_eq!(disposition(name), expected);
            assert!(http::HeaderValue::try_from(disposition(name)).is_ok());
        }
    }
}
