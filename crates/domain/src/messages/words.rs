//! What inboxes say by themselves where nobody wrote them a text, in the languages of the widget.

/// The texts of one language.
#[derive(Debug)]
pub struct Words {
    /// Asks for an address, before the field for it.
    pub ask_address: &'static str,
    /// Names the field.
    pub address: &'static str,
    /// Asks for a rating.
    pub ask_rating: &'static str,
}

const ENGLISH: Words = Words {
    ask_address: "Leave us your e-mail address, in case you have to go before we answer.",
    address: "Your e-mail address",
    ask_rating: "How was it? Please rate this conversation.",
};

const OTHERS: &[(&str, Words)] = &[
    (
        "de",
        Words {
            ask_address: "Hinterlassen Sie uns Ihre E-Mail-Adresse, falls Sie vor unserer Antwort gehen müssen.",
            address: "Ihre E-Mail-Adresse",
            ask_rating: "Wie war es? Bitte bewerten Sie dieses Gespräch.",
        },
    ),
    (
        "es",
        Words {
            ask_address: "Déjenos su correo electrónico, por si tiene que irse antes de que respondamos.",
            address: "Su correo electrónico",
            ask_rating: "¿Qué le ha parecido? Valore esta conversación, por favor.",
        },
    ),
    (
        "pt_BR",
        Words {
            ask_address: "Deixe seu e-mail, caso você precise sair antes da nossa resposta.",
            address: "Seu e-mail",
            ask_rating: "Como foi? Avalie esta conversa, por favor.",
        },
    ),
    (
        "fr",
        Words {
            ask_address: "Laissez-nous votre adresse e-mail, au cas où vous devriez partir avant notre réponse.",
            address: "Votre adresse e-mail",
            ask_rating: "Qu’en avez-vous pensé ? Merci d’évaluer cette conversation.",
        },
    ),
    (
        "ar",
        Words {
            ask_address: "اترك لنا بريدك الإلكتروني في حال اضطررت إلى المغادرة قبل أن نجيب.",
            address: "بريدك الإلكتروني",
            ask_rating: "كيف كانت المحادثة؟ نرجو تقييمها.",
        },
    ),
];

/// The texts of a language such as `pt_BR`: of just that, else of its first part, else English.
pub fn of(locale: &str) -> &'static Words {
    let find = |code: &str| OTHERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(code));
    let locale = locale.replace('-', "_");
    let part = locale.split('_').next().unwrap_or_default();
    // Portuguese has one form here.
    let part = if part == "pt" { "pt_BR" } else { part };
    find(&locale).or_else(|| find(part)).map_or(&ENGLISH, |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_found_by_their_names() {
        let address = |locale: &str| of(locale).address;
        assert_eq!(address("de_CH"), address("de"));
        assert_eq!(address("pt"), address("pt-BR"));
        assert_eq!(
            (address("en"), address("nl"), address("")),
            (ENGLISH.address, ENGLISH.address, ENGLISH.address)
        );
        assert_ne!(address("ar"), ENGLISH.address);
    }
}
