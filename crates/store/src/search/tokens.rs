//! What a text is found by: words of messages, groups of letters of contacts. Both databases are given
//! the same, so they find the same.
//!
//! Every entry begins with its account's id and a colon. An account is searched without walking another
//! one's entries, and what is typed into a search box can never be taken for syntax: an entry holds
//! letters and digits only.

use icu_normalizer::DecomposingNormalizerBorrowed;
use porchlight_schema::AccountId;

/// Letters of a word that are looked at; the rest of a longer one is not.
const WORD: usize = 32;
/// Different entries of one text.
const ENTRIES: usize = 2_000;
/// Entries of one question; more would not narrow it further.
const ASKED: usize = 24;
/// A shorter beginning of a word has to be the whole word: too many begin alike.
const BEGINNING: usize = 3;

/// The text without the differences that a search ignores: upper case, accents, wide forms.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let normalizer = DecomposingNormalizerBorrowed::new_nfkd();
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\0'..='\x7f' => folded.push(character.to_ascii_lowercase()),
            'ß' | 'ẞ' => folded.push_str("ss"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'œ' | 'Œ' => folded.push_str("oe"),
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' => folded.push('d'),
            'ı' => folded.push('i'),
            // Syllables would fall apart into their letters.
            '\u{ac00}'..='\u{d7a3}' => folded.push(character),
            _ => normalizer
                .normalize_iter(std::iter::once(character))
                .filter(|part| !matches!(part, '\u{300}'..='\u{36f}'))
                .for_each(|part| folded.extend(part.to_lowercase())),
        }
    }
    folded
}

/// Scripts that put no spaces between words.
fn unspaced(character: char) -> bool {
    matches!(character,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

/// Signs that people search for although they are no letters.
fn picture(character: char) -> bool {
    matches!(character, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}')
}

/// A run of letters of one kind.
enum Run {
    Word(Vec<char>),
    Unspaced(Vec<char>),
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut fresh = true;
    for character in fold(text).chars() {
        if picture(character) {
            runs.push(Run::Word(vec![character]));
            fresh = true;
        } else if unspaced(character) {
            match runs.last_mut() {
                Some(Run::Unspaced(run)) if !fresh => run.push(character),
                _ => runs.push(Run::Unspaced(vec![character])),
            }
            fresh = false;
        } else if character.is_alphanumeric() {
            match runs.last_mut() {
                Some(Run::Word(run)) if !fresh => run.push(character),
                _ => runs.push(Run::Word(vec![character])),
            }
            fresh = false;
        } else {
            fresh = true;
        }
    }
    runs
}

/// Collects entries, each once.
struct Entries {
    account: AccountId,
    list: Vec<String>,
    most: usize,
}

impl Entries {
    fn new(account: AccountId, most: usize) -> Self {
        Self { account, list: Vec::new(), most }
    }

    fn add(&mut self, letters: &[char]) {
        if self.list.len() < self.most.saturating_mul(2) {
            let text: String = letters.iter().take(WORD).collect();
            self.list.push(format!("{}:{text}", self.account));
        }
    }

    fn finish(mut self) -> Vec<String> {
        self.list.sort_unstable();
        self.list.dedup();
        self.list.truncate(self.most);
        self.list
    }
}

/// The words of a text, each once; of scripts without spaces, single letters and pairs of them.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for run in runs(text) {
        match run {
            Run::Word(run) => words.push(run.iter().take(WORD).collect()),
            Run::Unspaced(run) => {
                words.extend(run.iter().map(char::to_string));
                words.extend(run.windows(2).map(|pair| pair.iter().collect::<String>()));
            }
        }
        if words.len() > ENTRIES {
            break;
        }
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// The beginnings of words that are entered. Longer ones would be many more; a search compares what it
/// finds by them with the text.
const BEGINNINGS: (usize, usize) = (3, 5);

/// What a message is found by: the beginnings of its words, and its shorter words.
pub(crate) fn entries(account: AccountId, text: &str) -> Vec<String> {
    let mut entries = Entries::new(account, ENTRIES);
    for word in words(text) {
        let letters: Vec<char> = word.chars().collect();
        entries.add(letters.get(..BEGINNINGS.0).unwrap_or(&letters));
        if letters.len() > BEGINNINGS.0 {
            entries.add(letters.get(..BEGINNINGS.1).unwrap_or(&letters));
        }
    }
    entries.finish()
}

/// A word that a message must have to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    word: String,
    /// Whether a longer word that begins so will do.
    beginning: bool,
}

impl Wanted {
    /// Whether a word of a text is this one.
    pub fn is_met_by(&self, word: &str) -> bool {
        if self.beginning { word.starts_with(&self.word) } else { word == self.word }
    }

    /// What every message that has it is found by.
    pub fn entry(&self, account: AccountId) -> String {
        let letters = self.word.chars().count();
        let lengths = [BEGINNINGS.1, BEGINNINGS.0];
        let length = lengths.into_iter().find(|length| letters >= *length).unwrap_or(letters);
        format!("{account}:{}", self.word.chars().take(length).collect::<String>())
    }
}

/// What a message must have all of to be found by a text; nothing is found by nothing.
pub(crate) fn wanted(text: &str) -> Vec<Wanted> {
    let mut all: Vec<Wanted> = Vec::new();
    let mut want = |letters: &[char], beginning: bool| {
        let wanted = Wanted { word: letters.iter().take(WORD).collect(), beginning };
        if all.len() < ASKED && !all.contains(&wanted) {
            all.push(wanted);
        }
    };
    for run in runs(text) {
        match run {
            Run::Word(run) => want(&run, run.len() >= BEGINNING),
            Run::Unspaced(run) if run.len() == 1 => want(&run, false),
            Run::Unspaced(run) => run.windows(2).for_each(|pair| want(pair, false)),
        }
    }
    all
}

/// A letter as entries hold it.
fn plain(character: char) -> char {
    if character.is_alphanumeric() { character } else { '_' }
}

/// What a contact is found by: every three letters that follow each other in a line of its (folded)
/// search text, and every two where two already say much.
pub(crate) fn grams(account: AccountId, folded: &str) -> Vec<String> {
    collect(account, folded, ENTRIES)
}

/// What a contact must have all of to be found by a (folded) text. `None` when the text is too short to
/// be found this way.
pub(crate) fn wanted_grams(account: AccountId, folded: &str) -> Option<Vec<String>> {
    let all = collect(account, folded, ASKED);
    (!all.is_empty()).then_some(all)
}

fn collect(account: AccountId, folded: &str, most: usize) -> Vec<String> {
    let mut entries = Entries::new(account, most);
    for line in folded.lines() {
        let letters: Vec<char> = line.chars().map(plain).collect();
        letters.windows(3).for_each(|three| entries.add(three));
        letters.windows(2).filter(|two| two.iter().all(|c| !c.is_ascii())).for_each(|two| entries.add(two));
    }
    entries.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: AccountId = AccountId(7);

    fn finds(needle: &str, text: &str) -> bool {
        let (has, entries, wanted) = (words(text), entries(ACCOUNT, text), wanted(needle));
        let found = wanted.iter().all(|want| has.iter().any(|word| want.is_met_by(word)));
        // Whatever has a word has what it is looked up by.
        assert!(!found || wanted.iter().all(|want| entries.contains(&want.entry(ACCOUNT))), "{needle}");
        !wanted.is_empty() && found
    }

    #[test]
    fn case_accents_and_wide_forms_make_no_difference() {
        assert_eq!(
            fold("Ärger in der Straße, ŁÓDŹ, Ｆｕｌｌ, Việt"),
            "arger in der strasse, lodz, full, viet"
        );
        assert_eq!(fold("서울 Ünï"), "서울 uni");
        assert_eq!(fold("İstanbul ΆΣ"), "istanbul ας".replace('ς', "σ"));
    }

    #[test]
    fn messages_are_found_by_beginnings_of_all_words() {
        let text = "Hello, the refund of ORD-2041 for ann@example.com failed. Grüße!";
        for needle in ["hello", "REFUN", "refund hello", "2041", "ord-2041", "example.com", "gruss", "the"] {
            assert!(finds(needle, text), "{needle}");
        }
        for needle in ["fund", "hello nobody", "th", "", "…", "%", "\"", "*"] {
            assert!(!finds(needle, text), "{needle}");
        }
    }

    #[test]
    fn unspaced_scripts_are_found_by_any_part() {
        let text = "東京都の請求書 👍 สวัสดี";
        for needle in ["東京", "京都", "都の", "都", "書", "請求書", "👍", "วัส"] {
            assert!(finds(needle, text), "{needle}");
        }
        assert!(!finds("京東", text));
    }

    #[test]
    fn contacts_are_found_by_any_three_letters() {
        let has = grams(ACCOUNT, "ann o'hara\nann@example.com\n+4915112345\n王伟");
        for needle in ["o'h", "n@ex", "5112", "ample.c", "王伟"] {
            let wanted = wanted_grams(ACCOUNT, needle).unwrap_or_default();
            assert!(!wanted.is_empty() && wanted.iter().all(|gram| has.contains(gram)), "{needle}");
        }
        assert_eq!(wanted_grams(ACCOUNT, "an"), None);
    }

    #[test]
    fn a_long_text_has_a_bounded_number_of_entries() {
        let text: String = (0..100_000).map(|n| format!("w{n} ")).collect();
        assert!(entries(ACCOUNT, &text).len() <= ENTRIES);
        assert!(wanted(&text).len() <= ASKED);
        assert!(words(&"x".repeat(100_000)).iter().all(|word| word.len() <= WORD));
    }
}
