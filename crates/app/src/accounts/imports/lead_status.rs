//! How files write a lead status.

use base::text::fold;

pub use crate::accounts::users::model::LeadStatus;

impl LeadStatus {
    /// The words a file may use for it, folded.
    const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Lead => &["lead", "new lead", "prospect", "interessent", "prospecto", "aday"],
            Self::Qualified => &[
                "qualified",
                "qualified lead",
                "qualifiziert",
                "qualifie",
                "cualificado",
                "calificado",
                "nitelikli",
                "kwalifikowany",
            ],
            Self::Customer => &["customer", "client", "kunde", "cliente", "musteri", "klient"],
            Self::Closed => &[
                "closed",
                "geschlossen",
                "abgeschlossen",
                "clos",
                "ferme",
                "cerrado",
                "kapali",
                "zamkniety",
            ],
        }
    }

    /// Reads the status as files write it: its name, or its word in another language, without case.
    pub fn recognise(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|status| status.name().eq_ignore_ascii_case(text))
            .or_else(|| {
                // Folding leaves the dotless i, which Turkish "kapalı" ends with.
                let text = fold(text).replace('ı', "i");
                Self::ALL
                    .iter()
                    .copied()
                    .find(|status| status.words().contains(&text.as_str()))
            })
    }
}
