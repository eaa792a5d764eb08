//! What a file is, by its content. Names and content types that a sender claims are never believed.

/// How much of a file's beginning is looked at, in bytes: the entries of an Office document that tell it from any
/// other ZIP stand there.
pub const HEAD_BYTES: usize = 16 * 1024;

/// A kind of file that may be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileKind {
    /// The content type it is served as.
    pub content_type: &'static str,
    /// The endings its name may have, the usual one first.
    pub endings: &'static [&'static str],
    /// The picture format that is decoded and written anew; none for everything that is kept as it came.
    pub picture: Option<PictureFormat>,
}

/// A picture format that is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFormat {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP, its first picture.
    WebP,
}

const fn plain(content_type: &'static str, endings: &'static [&'static str]) -> FileKind {
    FileKind {
        content_type,
        endings,
        picture: None,
    }
}

const fn picture(
    content_type: &'static str,
    endings: &'static [&'static str],
    as_: PictureFormat,
) -> FileKind {
    FileKind {
        content_type,
        endings,
        picture: Some(as_),
    }
}

/// JPEG, which most pictures become.
pub const JPEG: FileKind = picture("image/jpeg", &["jpg", "jpeg", "jpe", "jfif"], PictureFormat::Jpeg);
/// PNG, which drawings stay.
pub const PNG: FileKind = picture("image/png", &["png"], PictureFormat::Png);

const TEXT: FileKind = plain(
    "text/plain",
    &["txt", "csv", "tsv", "log", "md", "json", "ics", "vcf"],
);
/// Word, Excel and PowerPoint before 2007: one container, whose head does not say whose.
const OLE: FileKind = plain("application/x-ole-storage", &["doc", "xls", "ppt", "msg"]);
/// A document whose entries do not tell early which one it is, is a ZIP too.
const ZIP: FileKind = plain(
    "application/zip",
    &["zip", "docx", "xlsx", "pptx", "odt", "ods", "odp"],
);
const DOCX: FileKind = plain(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    &["docx"],
);
const XLSX: FileKind = plain(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    &["xlsx"],
);
const PPTX: FileKind = plain(
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    &["pptx"],
);

/// Everything else that may be stored. No page, script or drawing that a browser would run, no program.
const KINDS: &[FileKind] = &[
    JPEG,
    PNG,
    picture("image/webp", &["webp"], PictureFormat::WebP),
    plain("image/gif", &["gif"]),
    plain("image/heif", &["heic", "heif"]),
    plain("image/avif", &["avif"]),
    plain("image/bmp", &["bmp"]),
    plain("image/tiff", &["tif", "tiff"]),
    plain("application/pdf", &["pdf"]),
    plain("application/rtf", &["rtf"]),
    ZIP,
    DOCX,
    XLSX,
    PPTX,
    plain("application/vnd.oasis.opendocument.text", &["odt"]),
    plain("application/vnd.oasis.opendocument.spreadsheet", &["ods"]),
    plain("application/vnd.oasis.opendocument.presentation", &["odp"]),
    plain("video/mp4", &["mp4", "m4v"]),
    plain("video/x-m4v", &["m4v", "mp4"]),
    plain("video/quicktime", &["mov", "qt"]),
    plain("video/webm", &["webm"]),
    plain("audio/mpeg", &["mp3"]),
    plain("audio/m4a", &["m4a"]),
    plain("audio/aac", &["aac"]),
    plain("audio/ogg", &["ogg", "oga", "opus"]),
    plain("audio/opus", &["opus", "ogg"]),
    plain("audio/x-flac", &["flac"]),
    plain("audio/x-wav", &["wav"]),
    plain("audio/amr", &["amr"]),
];

const ZIP_ENTRY: &[u8] = b"PK\x03\x04";
/// How far behind an entry's beginning its name stands.
const ZIP_NAME: usize = 30;
const OLE_MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

impl FileKind {
    /// The kind of a file that begins with `head`, at most [`HEAD_BYTES`] of it; none where it may not be stored.
    pub fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(OLE_MAGIC) {
            return Some(OLE);
        }
        let Some(found) = infer::get(head) else {
            return is_text(head).then_some(TEXT);
        };
        let of_type = |kind: &&Self| kind.content_type == found.mime_type();
        let kind = KINDS.iter().find(of_type).copied()?;
        Some(if kind == ZIP {
            office_in(head).unwrap_or(kind)
        } else {
            kind
        })
    }

    /// Whether a browser may show it in place: only what was written anew by us.
    pub fn is_picture(&self) -> bool {
        self.picture.is_some()
    }
}

/// Which Office document a ZIP is, by the folders of its first entries.
fn office_in(head: &[u8]) -> Option<FileKind> {
    let folders: [(&[u8], FileKind); 3] = [(b"word/", DOCX), (b"xl/", XLSX), (b"ppt/", PPTX)];
    (0..head.len())
        .filter_map(|at| {
            head.get(at..)?
                .strip_prefix(ZIP_ENTRY)?
                .get(ZIP_NAME - ZIP_ENTRY.len()..)
        })
        .find_map(|name| {
            let of_name = folders.iter().find(|(folder, _)| name.starts_with(folder));
            of_name.map(|(_, kind)| *kind)
        })
}

/// Whether this is text of any encoding that is a superset of ASCII, and no markup.
fn is_text(head: &[u8]) -> bool {
    let bare = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let is_text_byte = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x20..=0x7E | 0x80..=0xFF);
    !bare.is_empty()
        && bare.iter().all(is_text_byte)
        && !bare.trim_ascii_start().starts_with(b"<")
        && !bare.starts_with(b"#!")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(head: &[u8]) -> Option<&'static str> {
        FileKind::of(head).map(|kind| kind.content_type)
    }

    /// A ZIP whose first entries have these names and contents.
    fn zip(entries: &[(&str, &str)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, content) in entries {
            bytes.extend_from_slice(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0");
            for size in [content.len(), content.len()] {
                bytes.extend_from_slice(&u32::try_from(size).unwrap().to_le_bytes());
            }
            bytes.extend_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
            bytes.extend_from_slice(b"\0\0");
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(content.as_bytes());
        }
        bytes
    }

    #[test]
    fn what_may_be_stored_is_known_by_its_content() {
        let odt = zip(&[("mimetype", "application/vnd.oasis.opendocument.text")]);
        let docx = zip(&[
            ("[Content_Types].xml", "x"),
            ("_rels/.rels", "x"),
            ("docProps/app.xml", "x"),
            ("word/document.xml", "x"),
        ]);
        for (head, kind) in [
            (&b"\xFF\xD8\xFF\xE0\0\x10JFIF"[..], "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
            (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
            (b"GIF89a\x01\0\x01\0", "image/gif"),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heif"),
            (b"%PDF-1.7\n", "application/pdf"),
            (b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2", "video/mp4"),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video/quicktime"),
            (&zip(&[("a.txt", "x")]), "application/zip"),
            (&odt, "application/vnd.oasis.opendocument.text"),
            (
                &docx,
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ),
            (OLE_MAGIC, "application/x-ole-storage"),
            (b"Boiler,42\r\n", "text/plain"),
            ("\u{feff}Kälte".as_bytes(), "text/plain"),
            (b"K\xE4lte in Latin-1", "text/plain"),
        ] {
            assert_eq!(of(head), Some(kind), "{:?}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn a_head_that_is_cut_off_anywhere_is_looked_at_without_harm() {
        let docx = zip(&[
            ("[Content_Types].xml", "x"),
            ("_rels/.rels", "x"),
            ("word/document.xml", "x"),
        ]);
        let heads = [
            docx.as_slice(),
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\xFF\xFF\xFF\xFF",
            b"\xFF\xFF\xFF\xFFftypisom\0\0\x02\0isomiso2mp41",
            b"\x1A\x45\xDF\xA3\xFF\xFF\xFF\xFF\x42\x82\x84webm",
            b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x13\0\0\0[Content_Types].xml",
            b"MZ\x90\0\xFF\xFF\xFF\xFF",
            b"\x7FELF\x02\x01\x01\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
        ];
        for head in heads {
            for end in 0..=head.len() {
                let _kind = FileKind::of(&head[..end]);
            }
        }
    }

    #[test]
    fn what_a_browser_or_a_machine_would_run_may_not_be_stored() {
        for head in [
            &b""[..],
            b"<!DOCTYPE html><script>alert(1)</script>",
            b"  \n<html>",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>",
            b"<?xml version=\"1.0\"?><svg/>",
            b"\xEF\xBB\xBF<script>",
            b"<!-- x --><svg>",
            b"#!/bin/sh\nrm",
            b"MZ\x90\0\x03\0\0\0",
            b"\x7FELF\x02\x01\x01\0",
            b"\xCA\xFE\xBA\xBE\0\0\0\x34",
            b"\0asm\x01\0\0\0",
            b"\0\x01\x02\x03\x04\x05\x06\x07 nothing known",
        ] {
            assert_eq!(of(head), None, "{:?}", String::from_utf8_lossy(head));
        }
    }
}
