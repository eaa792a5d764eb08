//! The fields of a customer that a file can fill.

/// A field of the user record that an import can set, in the record's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The customer's number in the system the file comes from; unique within the company.
    ExternalId,
    /// The e-mail address.
    Email,
    /// The full name; the one field every row must have.
    Name,
    /// The name for logging in, where it is not the address.
    Username,
    /// The telephone number.
    Phone,
    /// Street and number.
    Address,
    /// The town.
    City,
    /// State or province.
    State,
    /// Postal code.
    ZipCode,
    /// The country.
    Country,
    /// The company's own division of its area.
    Region,
    /// The customer's website.
    BusinessSite,
    /// Further websites, several in one cell.
    AdditionalWebsites,
    /// What the customer's business is.
    BusinessType,
    /// How far the customer is in sales.
    LeadStatus,
    /// Staff notes, several lines.
    Notes,
    /// Tags, several in one cell.
    Tags,
}

impl Field {
    /// How many there are.
    pub const COUNT: usize = 17;

    /// All of them, in the record's order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::ExternalId,
        Self::Email,
        Self::Name,
        Self::Username,
        Self::Phone,
        Self::Address,
        Self::City,
        Self::State,
        Self::ZipCode,
        Self::Country,
        Self::Region,
        Self::BusinessSite,
        Self::AdditionalWebsites,
        Self::BusinessType,
        Self::LeadStatus,
        Self::Notes,
        Self::Tags,
    ];

    /// The name in the API and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExternalId => "external_id",
            Self::Email => "email",
            Self::Name => "name",
            Self::Username => "username",
            Self::Phone => "phone",
            Self::Address => "address",
            Self::City => "city",
            Self::State => "state",
            Self::ZipCode => "zip_code",
            Self::Country => "country",
            Self::Region => "region",
            Self::BusinessSite => "business_site",
            Self::AdditionalWebsites => "additional_websites",
            Self::BusinessType => "business_type",
            Self::LeadStatus => "lead_status",
            Self::Notes => "notes",
            Self::Tags => "tags",
        }
    }

    /// The name as people read it; reasons of refused rows begin with it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ExternalId => "External ID",
            Self::Email => "E-mail",
            Self::Name => "Name",
            Self::Username => "Username",
            Self::Phone => "Phone",
            Self::Address => "Address",
            Self::City => "City",
            Self::State => "State",
            Self::ZipCode => "ZIP code",
            Self::Country => "Country",
            Self::Region => "Region",
            Self::BusinessSite => "Website",
            Self::AdditionalWebsites => "Additional websites",
            Self::BusinessType => "Business type",
            Self::LeadStatus => "Lead status",
            Self::Notes => "Notes",
            Self::Tags => "Tags",
        }
    }

    /// The field of that name in the API.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// What stands between the cells of several columns that fill this field together.
    pub const fn joint(self) -> &'static str {
        match self {
            Self::AdditionalWebsites | Self::Tags => ",",
            Self::Notes => "\n",
            Self::ExternalId
            | Self::Email
            | Self::Name
            | Self::Username
            | Self::Phone
            | Self::Address
            | Self::City
            | Self::State
            | Self::ZipCode
            | Self::Country
            | Self::Region
            | Self::BusinessSite
            | Self::BusinessType
            | Self::LeadStatus => " ",
        }
    }
}
