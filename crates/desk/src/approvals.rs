//! What the desk knows about approvals beside the crate that asks and answers: which notice is for which request, the
//! links that wait for the person's word, and the names of facts. Pure.

pub(crate) mod contained;
pub(crate) mod fault;
pub(crate) mod form;
pub(crate) mod offers;
pub(crate) mod past;
pub(crate) mod rim;
pub(crate) mod terms;
pub(crate) mod words;
