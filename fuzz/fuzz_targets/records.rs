//! The inside of a record, as a backup or another computer brings it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vault::travel::Fields;

fuzz_target!(|bytes: &[u8]| {
    let Ok(fields) = Fields::decode(bytes) else {
        return;
    };
    let encoded = fields.encode();
    let again = Fields::decode(&encoded).expect("what was written reads");
    assert_eq!(*again.encode(), *encoded);
    for vector in 120..=127 {
        assert_eq!(again.is_covered_by(vector), fields.is_covered_by(vector));
    }
});
