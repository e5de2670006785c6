//! Which certificate of a server is taken.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
};
use serde::{Deserialize, Serialize};

use crate::certificate::{Certificate, Fingerprint};

/// Whose word a server's certificate is taken on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Trust {
    /// The system's authorities.
    #[default]
    System,
    /// These authorities alone (DER).
    Authority(Vec<Vec<u8>>),
    /// This one certificate, whatever it says: the person looked at it when the token was enrolled.
    Pinned(Fingerprint),
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateFault {
    /// Nobody whom we trust has signed it.
    UnknownIssuer,
    /// It is too old, or this computer's clock is ahead.
    Expired,
    /// It is not good yet, or this computer's clock is behind.
    NotYetValid,
    /// It is for another name.
    WrongName,
    /// It is not the one that was pinned.
    Changed {
        /// The one that was.
        pinned: Fingerprint,
        /// The one that is.
        seen: Fingerprint,
    },
    /// Something else.
    Bad,
}

/// Certificates of authorities could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the file holds no certificate in PEM form")]
pub struct NoCertificate;

impl Trust {
    /// The authorities in a file of an administrator.
    ///
    /// # Errors
    /// [`NoCertificate`].
    pub fn authority(pem: &[u8]) -> Result<Self, NoCertificate> {
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let all = read.map_err(|_| NoCertificate)?;
        let mut roots = RootCertStore::empty();
        let (good, bad) = roots.add_parsable_certificates(all.iter().cloned());
        if good == 0 || bad > 0 {
            return Err(NoCertificate);
        }
        Ok(Self::Authority(
            all.iter().map(|one| one.to_vec()).collect(),
        ))
    }
}

/// Looks at every certificate on the way, and remembers the last one and what was wrong with it.
#[derive(Debug)]
pub(crate) struct Witness {
    judge: Judge,
    algorithms: WebPkiSupportedAlgorithms,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    certificate: Option<Certificate>,
    fault: Option<CertificateFault>,
}

#[derive(Debug)]
enum Judge {
    Chain(Arc<dyn ServerCertVerifier>),
    Pin(Fingerprint),
    /// Takes none, so that nothing is ever sent.
    Look,
}

impl Witness {
    /// None where the system's authorities or those given cannot be used.
    pub(crate) fn of(trust: &Trust) -> Option<Arc<Self>> {
        let provider = Arc::new(ring::default_provider());
        let judge = match trust {
            Trust::System => Judge::Chain(Arc::new(
                rustls_platform_verifier::Verifier::new(provider.clone()).ok()?,
            )),
            Trust::Authority(all) => {
                let mut roots = RootCertStore::empty();
                roots.add_parsable_certificates(
                    all.iter().map(|one| CertificateDer::from(one.as_slice())),
                );
                let built =
                    WebPkiServerVerifier::builder_with_provider(roots.into(), provider.clone());
                Judge::Chain(built.build().ok()?)
            }
            Trust::Pinned(pinned) => Judge::Pin(*pinned),
        };
        Some(Self::new(judge, &provider))
    }

    /// One that looks at a certificate and lets nobody through.
    pub(crate) fn looking() -> Arc<Self> {
        Self::new(Judge::Look, &ring::default_provider())
    }

    fn new(judge: Judge, provider: &CryptoProvider) -> Arc<Self> {
        Arc::new(Self {
            judge,
            algorithms: provider.signature_verification_algorithms,
            seen: Mutex::default(),
        })
    }

    /// The rules of TLS with this witness in them.
    pub(crate) fn config(self: &Arc<Self>) -> Option<ClientConfig> {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .ok()?
            .dangerous()
            .with_custom_certificate_verifier(self.clone())
            .with_no_client_auth();
        Some(config)
    }

    /// The last certificate.
    pub(crate) fn certificate(&self) -> Option<Certificate> {
        self.seen().certificate.clone()
    }

    /// What was wrong with it.
    pub(crate) fn fault(&self) -> Option<CertificateFault> {
        self.seen().fault
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let certificate = Certificate::read(end_entity);
        let seen = certificate.fingerprint;
        let verdict = match &self.judge {
            Judge::Chain(chain) => chain
                .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
                .map_err(|error| (fault(&error), error)),
            Judge::Pin(pinned) if *pinned == seen => Ok(ServerCertVerified::assertion()),
            Judge::Pin(pinned) => {
                let pinned = *pinned;
                Err((CertificateFault::Changed { pinned, seen }, refused()))
            }
            Judge::Look => Err((CertificateFault::Bad, refused())),
        };
        let mut remembered = self.seen();
        remembered.certificate = Some(certificate);
        remembered.fault = verdict.as_ref().err().map(|(fault, _)| *fault);
        verdict.map_err(|(_, error)| error)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

fn refused() -> rustls::Error {
    CertificateError::ApplicationVerificationFailure.into()
}

fn fault(error: &rustls::Error) -> CertificateFault {
    use CertificateError as Of;
    let rustls::Error::InvalidCertificate(error) = error else {
        return CertificateFault::Bad;
    };
    match error {
        Of::Expired | Of::ExpiredContext { .. } => CertificateFault::Expired,
        Of::NotValidYet | Of::NotValidYetContext { .. } => CertificateFault::NotYetValid,
        Of::NotValidForName | Of::NotValidForNameContext { .. } => CertificateFault::WrongName,
        Of::UnknownIssuer | Of::BadSignature => CertificateFault::UnknownIssuer,
        _ => CertificateFault::Bad,
    }
}
