//! The headers people write, in English, German, French, Spanish, Turkish and Polish.
//!
//! Each list is in order of preference: where a file has two columns for one field, the one whose header
//! stands earlier is taken. Entries are normalised as by [`normalise`]; a test holds them to that, and to
//! being in one list only.

use super::fields::Field;
use base::text::fold;

/// What a header says about its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It fills a field by itself.
    Field(Field),
    /// The full name, without doubt.
    FullName,
    /// "Name" and its like: the full name, unless a first name stands beside it.
    BareName,
    /// "Nombre", "Ad": the full name, unless a last name stands beside it. Also sure first names.
    FirstName,
    /// A last name.
    LastName,
    /// The customer's firm, which is the name where there is no person's.
    Firm,
    /// The number of the house, where the street stands without it.
    HouseNumber,
    /// The second line of an address.
    AddressTwo,
}

/// The headers of each role, with blanks between them.
pub(super) const SYNONYMS: &[(Role, &str)] = &[
    (
        Role::FullName,
        "fullname customername clientname displayname contactname nameofcustomer kundenname \
         namedeskunden vollstandigername vorundnachname vornamenachname vornameundnachname nomcomplet \
         nomduclient nomclient nometprenom nomprenom prenometnom prenomnom nombrecompleto \
         nombreyapellido nombreyapellidos nombredelcliente nombrecliente adsoyad adisoyadi adivesoyadi \
         advesoyad isimsoyisim musteriadi musteriismi imieinazwisko imienazwisko nazwiskoiimie \
         nazwaklienta imieinazwiskoklienta contactperson ansprechpartner ansprechperson customer client \
         contact kunde cliente musteri klient",
    ),
    (Role::BareName, "name nom nazwa"),
    (
        Role::FirstName,
        "firstname forename givenname fname vorname rufname prenom primernombre imie nombre nombres ad \
         adi isim ismi first",
    ),
    (
        Role::LastName,
        "lastname surname familyname lname nachname familienname zuname nomdefamille apellidos apellido \
         soyad soyadi soyisim nazwisko last",
    ),
    (
        Role::Firm,
        "company companyname businessname organisation organization firma firmenname unternehmen \
         entreprise societe raisonsociale empresa razonsocial compania sirket sirketadi firmaadi \
         nazwafirmy",
    ),
    (
        Role::HouseNumber,
        "housenumber houseno hausnummer hausnr numeroderue kapino numerdomu nrdomu",
    ),
    (
        Role::AddressTwo,
        "address2 addressline2 street2 adresse2 adresszusatz strasse2 complementdadresse direccion2 \
         adres2",
    ),
    (
        Role::Field(Field::ExternalId),
        "externalid externalkey customerid customernumber customerno customercode clientid clientnumber \
         clientno accountnumber accountno kundennummer kundennr kundenid numeroclient numerodeclient \
         noclient codeclient identifiantclient numerodecliente numerocliente nodecliente nocliente \
         codigodecliente codigocliente idcliente musterino musterinumarasi musterikodu numerklienta \
         nrklienta idklienta kodklienta",
    ),
    (
        Role::Field(Field::Email),
        "email emailaddress mail mailaddress emailid mailadresse emailadresse adressemail adresseemail \
         courriel adresseelectronique courrierelectronique correo correoelectronico direcciondecorreo \
         direcciondecorreoelectronico eposta epostaadresi mailadresi emailadresi adresemail adresmailowy \
         pocztaelektroniczna",
    ),
    (
        Role::Field(Field::Username),
        "username login loginname benutzername nutzername anmeldename nomdutilisateur identifiant \
         nombredeusuario usuario kullaniciadi nazwauzytkownika",
    ),
    (
        Role::Field(Field::Phone),
        "phone phonenumber phoneno telephone telephonenumber telephoneno tel telno mobile mobilephone \
         mobilenumber cell cellphone cellnumber workphone homephone businessphone daytimephone telefon \
         telefonnummer telefonnr telnr rufnummer handy handynummer mobil mobilnummer mobiltelefon \
         numerodetelephone telephonefixe telfixe telephonemobile telephoneportable telmobile portable \
         telefono numerodetelefono telefonofijo telefonomovil movil celular telefonnumarasi telefonno \
         ceptelefonu cep gsm numertelefonu nrtelefonu telefonkomorkowy komorka",
    ),
    (
        Role::Field(Field::Address),
        "address streetaddress street addressline1 addressline postaladdress mailingaddress homeaddress \
         strasse strassehausnummer strassehausnr strasseundhausnummer strassenr anschrift adresse \
         strassenname adressepostale rue voie direccion domicilio calle adres acikadres sokak cadde \
         ulica ulicainumer adreszamieszkania str",
    ),
    (
        Role::Field(Field::City),
        "city town citytown cityname locality suburb stadt ort wohnort ortschaft ville commune localite \
         ciudad localidad poblacion municipio sehir kent il miasto miejscowosc",
    ),
    (
        Role::Field(Field::State),
        "state stateprovince provincestate province county bundesland kanton canton departement \
         provincia estado comunidadautonoma eyalet wojewodztwo",
    ),
    (
        Role::Field(Field::ZipCode),
        "zipcode zip postalcode postcode zippostalcode zippostcode plz postleitzahl codepostal cp \
         codigopostal codpostal postakodu kodpocztowy",
    ),
    (
        Role::Field(Field::Country),
        "country countryname countryregion land pays pais ulke kraj panstwo",
    ),
    (
        Role::Field(Field::Region),
        "region territory salesregion salesterritory area district gebiet vertriebsgebiet bezirk \
         secteurgeographique zone zona bolge rejon obszar",
    ),
    (
        Role::Field(Field::BusinessSite),
        "businesssite website websiteurl web homepage site url webpage webaddress www webseite \
         internetseite internetadresse siteweb siteinternet sitioweb paginaweb websitesi internetsitesi \
         webadresi stronainternetowa stronawww witryna",
    ),
    (
        Role::Field(Field::AdditionalWebsites),
        "additionalwebsites additionalwebsite otherwebsites otherwebsite morewebsites websites website2 \
         weiterewebseiten autressitesweb otrossitiosweb digerwebsiteleri innestronyinternetowe",
    ),
    (
        Role::Field(Field::BusinessType),
        "businesstype typeofbusiness companytype industry trade branche wirtschaftszweig secteur \
         secteurdactivite activite sector tipodenegocio tipodeempresa sektor isturu faaliyetalani branza",
    ),
    (
        Role::Field(Field::LeadStatus),
        "leadstatus lead leadstage leadstate salesstage salesstatus pipelinestage stage vertriebsstatus \
         statutduprospect statutprospect estadodelead estadodelprospecto adaydurumu statusleada",
    ),
    (
        Role::Field(Field::Notes),
        "notes note remarks remark comments comment internalnotes bemerkungen bemerkung notizen notiz \
         anmerkungen anmerkung kommentare kommentar remarques remarque commentaires commentaire notas \
         nota observaciones observacion comentarios comentario notlar not aciklama aciklamalar yorum \
         yorumlar uwagi uwaga notatki notatka komentarz komentarze memo",
    ),
    (
        Role::Field(Field::Tags),
        "tags tag labels label keywords schlagworte schlagworter etiquettes motscles etiquetas \
         palabrasclave etiketler etiket etykiety tagi znaczniki",
    ),
];

/// Words that stand before another header without changing what it means: "Customer phone".
const PREFIXES: [&str; 10] = [
    "customer", "client", "contact", "kunden", "primary", "main", "cliente", "musteri", "business", "your",
];

/// A header as it is compared: letters and digits only, without case and accents.
pub(super) fn normalise(header: &str) -> String {
    let mut plain = String::with_capacity(header.len());
    for c in fold(header).chars().filter(|c| c.is_alphanumeric()) {
        // Letters that Unicode does not take apart, though people write them without their mark.
        match c {
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'ł' => plain.push('l'),
            'ı' => plain.push('i'),
            'ø' => plain.push('o'),
            'đ' => plain.push('d'),
            _ => plain.push(c),
        }
    }
    plain
}

/// What a header says about its column, and how sure that is: the lower the better.
pub(super) fn recognise(header: &str) -> Option<(Role, usize)> {
    // Nobody writes a header this long and means one of ours; and the search below is linear.
    if header.len() > 100 {
        return None;
    }
    let header = normalise(header);
    let look_up = |text: &str, penalty: usize| {
        SYNONYMS.iter().find_map(|(role, headers)| {
            headers
                .split(' ')
                .position(|header| header == text)
                .map(|place| (*role, place + penalty))
        })
    };
    let unnumbered = header.strip_suffix('1').unwrap_or(&header);
    look_up(&header, 0)
        .or_else(|| look_up(unnumbered, 100))
        .or_else(|| {
            let stripped = PREFIXES
                .iter()
                .find_map(|prefix| unnumbered.strip_prefix(prefix))?;
            look_up(stripped, 200)
        })
}
