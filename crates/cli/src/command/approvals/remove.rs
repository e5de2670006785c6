//! `approvals remove`.

use ::approvals::{About, Unfinished};
use serde_json::Value;

use super::{Report, list, opened};
use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::text::shown;

/// Removes a token by its id or its serial, or an enrolment that is not over by its serial.
pub(super) fn run(arguments: &Arguments, wanted: &str) -> Result<Report, Failure> {
    let approvals = opened::write(arguments)?;
    let accounts = approvals.accounts();
    let fitting: Vec<_> = accounts
        .iter()
        .filter(|one| {
            one.id().to_string() == wanted || one.about().address.serial().as_str() == wanted
        })
        .collect();
    match fitting.as_slice() {
        [account] => {
            approvals.remove(&account.about().address)?;
            report(&list::token(account), account.about())
        }
        [] => {
            for one in approvals.unfinished()? {
                let about = list::about(&one);
                if about.address.serial().as_str() != wanted {
                    continue;
                }
                match &one {
                    Unfinished::KeyKept(it) => approvals.give_up(it),
                    Unfinished::Uploaded(it) => approvals.give_up(it),
                }?;
                return report(&list::begun(about), about);
            }
            Err(Failure::not_found(
                "not_found",
                "nothing enrolled answers to this; `approvals list` shows what there is",
            ))
        }
        _ => Err(Failure::usage(
            "ambiguous",
            "several servers have a token of this serial; say its id",
        )),
    }
}

fn report(json: &Value, about: &About) -> Result<Report, Failure> {
    let (issuer, account) = (shown(&about.issuer), shown(&about.label));
    let text = format!(
        "Removed {issuer}: {account} from this computer.\n\
         {issuer} still has it under {}: tell its administrator.\n",
        shown(about.address.serial().as_str())
    );
    Report::new(json, text)
}
