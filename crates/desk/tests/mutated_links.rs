//! Ten thousand links broken at random, through the door that every link takes: each is answered in
//! words, and nothing of it is kept.

#[expect(dead_code, reason = "this file needs a part of the stage")]
#[path = "story/rim.rs"]
mod rim;

use desk::Error;
use desk::view::DraftsView;
use rim::Story;

/// How many links.
const LINKS: u64 = 10_000;

/// One of each kind; the transfer's come from `crates/formats/tests/google`.
const SOUND: &[&str] = &[
    "otpauth://totp/ACME%20Co:john@example.com?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ&issuer=ACME%20Co&algorithm=SHA512&digits=8&period=60",
    "otpauth://hotp/Bank:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Bank&counter=41",
    "otpauth://daypassword/Day?secret=MZXW6YTBOI&period=86400",
    "otpauth://totp/Steam:ada?secret=JBSWY3DPEHPK3PXP&issuer=Steam",
    "motp://Door:badge?secret=0123456789abcdef",
    "otpauth://yaotp/ada?secret=LA2V6KMCGYMWWVEW64RNP3JA3IAAAAAAHTSG4HRZPI&pin=7586",
    "steam://JBSWY3DPEHPK3PXP",
    "otpauth://pipush/PIPU0001?url=https%3A//example.org/ttype/push&ttl=10&issuer=privacyIDEA&enrollment_credential=9311ee50678983c0f29d3d843f86e39405e2b427&v=1&serial=PIPU0001&sslverify=1",
    "pia://container/SMPH0001?issuer=privacyIDEA&ttl=10&nonce=f8cd1deb&time=2026-01-01T10%3A00%3A00&url=https%3A//example.org&serial=SMPH0001&key_algorithm=secp384r1&hash_algorithm=SHA256",
    "edumfa-push://pipush/PIPU0002?url=https%3A//example.org&ttl=2&v=1",
    "WIFI:T:WPA;S:Office;P:correct horse;;",
    "EEIJBSWY3DPEHPK3",
    "https://example.org/enrol?secret=JBSWY3DPEHPK3PXP",
];

#[test]
fn ten_thousand_mutated_links_are_each_answered_and_none_is_kept() {
    let story = Story::opened();
    let transfer = include_str!("../../formats/tests/google/three_codes.txt");
    let sound: Vec<&str> = SOUND.iter().copied().chain(transfer.lines()).collect();
    let mut answered = [0_u64; 3];
    for number in 0..LINKS {
        let link = mutated(&mut Random(number), &sound);
        match story.desk.draft_text(&link) {
            Ok(read) => {
                assert_is_answered(&read, &link);
                answered[usize::from(read.drafts.is_empty())] += 1;
            }
            Err(Error::EmptyText) => answered[2] += 1,
            Err(error) => panic!("{error:?} for {link:?}"),
        }
        story.desk.discard_drafts().expect("it is open");
    }
    // Were they all refused or all read, the mutations would be of no use.
    assert!(answered[0] > LINKS / 20, "{answered:?} were tokens");
    assert!(answered[1] > LINKS / 20, "{answered:?} were none");
    let tokens = story.desk.tokens().expect("it is open").tokens;
    assert!(tokens.is_empty(), "nobody confirmed");
}

/// Every token has a code or a flaw; whatever is none has a name.
fn assert_is_answered(read: &DraftsView, link: &str) {
    assert!(
        read.drafts.iter().all(|draft| !draft.kind.is_empty()),
        "{link:?}"
    );
    assert!(
        read.other.iter().all(|other| !other.what.is_empty()),
        "{link:?}"
    );
    let rejects = read.rejected.iter();
    assert!(
        rejects.map(|reject| &reject.flaw).all(|it| !it.is_empty()),
        "{link:?}"
    );
}

/// A sound link with one to four things wrong.
fn mutated(random: &mut Random, sound: &[&str]) -> String {
    let mut link: Vec<char> = random.one_of(sound).chars().collect();
    for _ in 0..=random.below(4) {
        let at = random.below(link.len() + 1);
        let to = at + random.below(link.len() - at + 1);
        match random.below(8) {
            0 => link.truncate(at),
            1 => drop(link.drain(at..to)),
            2 => {
                let piece: Vec<char> = link.get(at..to).unwrap_or_default().to_vec();
                for _ in 0..random.below(40) {
                    link.splice(at..at, piece.iter().copied().take(200));
                }
            }
            3 => drop(link.splice(at..to, random.one_of(sound).chars())),
            4 => link.extend(random.one_of(sound).chars()),
            5 => link.insert(
                at,
                random.one_of(&['%', '&', '=', ':', '/', '?', '#', ',', '\n']),
            ),
            6 => link.insert(
                at,
                random.one_of(&['\u{0}', '\u{feff}', '\u{202e}', 'é', '銀', '😀']),
            ),
            _ => {
                let any = u32::try_from(random.below(128)).unwrap_or(0);
                link.insert(at, char::from_u32(any).unwrap_or('x'));
            }
        }
    }
    link.into_iter().collect()
}

/// SplitMix64: the same on every computer.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("below the end")
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}
