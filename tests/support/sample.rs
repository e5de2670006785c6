//! The twenty-four tokens of the drawings.

use super::seed::Seed;

macro_rules! seeds {
    ($($uri:literal in $groups:expr $(, $field:ident = $value:expr)*;)*) => {
        &[$(Seed { uri: $uri, groups: &$groups $(, $field: $value)*, ..NOTHING }),*]
    };
}

const NOTHING: Seed<'static> = Seed {
    uri: "",
    pinned: false,
    groups: &[],
    note: "",
    binned_days_ago: None,
    uses: 0,
};

/// What the pictures show: three pinned, one counter, one that cannot be computed, four kinds beside the usual.
pub(crate) const SAMPLE: &[Seed<'static>] = seeds! {
    "otpauth://totp/GitHub:mara-lindqvist?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" in ["Work"], pinned = true, uses = 4;
    "otpauth://totp/Proton:mara@proton.me?secret=KRSXG5CTMVRXEZLUKN2XAZLSKNSWG4TF" in ["Personal", "Mail"], pinned = true, uses = 21,
        note = "Recovery phrase is in the blue folder. Second factor for the business account too.";
    "otpauth://totp/Northwind:mara.lindqvist@northwind.example?secret=NRXW4ZZANRXW4ZZANRXW4ZZA&digits=8&period=45" in ["Work"], pinned = true;
    "otpauth://hotp/Build%20signing?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=118" in ["Work"];
    "otpauth://totp/B%C3%A4ckstr%C3%B6m%20%26%20%C3%98vreg%C3%A5rd%20Sparebank:kundnummer%204471-882-019-6650?secret=MFRGGZDFMZTWQ2LKMFRGGZDF" in ["Finance"];
    "otpauth://totp/Cloudflare:ops@northwind.example?secret=MNWG65LEMZWGC4TFMNWG65LE" in ["Work", "Servers"];
    "otpauth://totp/Imported%20token:old-phone?secret=JBSW%21Y3DPEHPK3PXP" in [];
    "otpauth://steam/Steam:mara_l?secret=ON2GKYLNON2GKYLNON2GKYLN" in ["Personal"];
    "otpauth://totp/Nextcloud:mara@cloud.example?secret=NZSXQ5DDNRXXKZDONZSXQ5DD&period=60" in ["Personal", "Servers"];
    "otpauth://totp/Hetzner:K0384712?secret=NBSXI6TOMVZGQZLUPJXGK4TI" in ["Servers"];
    "otpauth://totp/GitLab:mara@northwind.example?secret=M5UXI3DBMJTWS5DMMFRGO2LU" in ["Work"];
    "otpauth://totp/Stripe:ops@northwind.example?secret=ON2HE2LQMVZXI4TJOBSXG5DS" in ["Work", "Finance"];
    "otpauth://totp/DigitalOcean:ops@northwind.example?secret=MRUWO2LUMFWG6Y3FMFXGI2LH" in ["Work", "Servers"];
    "otpauth://totp/Discord:mara_l?secret=MRUXGY3POJSGI2LTMNXXEZDE" in ["Personal"];
    "otpauth://totp/Codeberg:mara-lindqvist?secret=MNXWIZLCMVZGOY3PMRSWEZLS" in ["Personal"];
    "otpauth://totp/Gitea:mara@git.example?secret=M5UXIZLBM5UXIZLBM5UXIZLB" in ["Servers"];
    "otpauth://yaotp/F%C3%B6retagsbanken:5567-2201?secret=PFQW4ZDFPBRGC3TLMVXGC3TE" in ["Finance"];
    "otpauth://totp/PayPal:mara@proton.me?secret=OBQXS4DBNRYGC6LQMFWHAYLZ" in ["Finance"];
    "otpauth://totp/Mastodon:%40mara@social.example?secret=NVQXG5DPMRXW43LBON2G6ZDP" in ["Personal"];
    "otpauth://daypassword/Office%20door:badge%200417?secret=MRXW64TEN5XXEZDPN5ZGI33P" in ["Work"];
    "otpauth://totp/Jira:mara.lindqvist@northwind.example?secret=NJUXEYLKNFZGC2TJOJQWU2LS" in ["Work"];
    "otpauth://totp/Wikipedia:Mara%20L.?secret=O5UWW2LQMVSGSYLXNFVWS4DF" in ["Personal"];
    "otpauth://motp/Legacy%20VPN:mlindqvist?secret=3132333435363738" in ["Work"];
    "otpauth://totp/Signal%20backup?secret=ONUWO3TBNRRGCY3LOVYHG2LH&algorithm=SHA256" in ["Personal"];
    "otpauth://totp/Dropbox:mara@proton.me?secret=MRZG64DCN54GI4TPOBRG66DE" in [], binned_days_ago = Some(2);
    "otpauth://totp/Mastodon:%40old@social.example?secret=NVQXG5DPMRXW43LBON2G6ZDQ" in [], binned_days_ago = Some(18);
    "otpauth://totp/Heroku:ops@northwind.example?secret=NBSXE33LOVUGK4TPNN2WQZLS" in [], binned_days_ago = Some(29);
};

/// 2033-05-18 03:33:41 UTC: nineteen seconds before windows of 30 s turn, four before one of 45 s does.
pub(crate) const SAMPLE_TIME: i64 = 2_000_000_021;
