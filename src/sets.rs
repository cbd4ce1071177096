//! Closed sets with dense indices: sex, age, category, grade, mode, payer, economic driver.
//!
//! | set | members, in index order |
//! |---|---|
//! | [`Sex`] | male, female |
//! | age | 0..=99, and 100 for 100 and over |
//! | [`Category`] | employee, flexible, retiree, unemployed, resident, minor |
//! | [`Grade`] | mild, moderate, severe I, severe II, severe III (no disability is not stored) |
//! | [`Mode`] | home, community, institution |
//! | [`Payer`] | employer, individual, government, assistance, donor, other fund |
//! | [`Driver`] | wage, income, pension, care price, consumer prices, medical cost, interest |

/// Number of single ages; the last one is the open group 100+ [MODEL §2].
pub const AGES: usize = 101;

/// A quantity by sex and single age.
pub type BySexAge = [[f64; AGES]; 2];

/// Declares a closed set: an enum with dense indices, a stable key, and labels in both languages.
macro_rules! closed_set {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $key:literal, $zh:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// All members in index order.
            pub const ALL: [Self; { [$($key),+].len() }] = [$(Self::$variant),+];
            /// Number of members.
            pub const COUNT: usize = Self::ALL.len();

            /// Dense index, 0-based.
            pub const fn index(self) -> usize { self as usize }

            /// The key used in scenarios, tables and results.
            pub const fn key(self) -> &'static str { match self { $(Self::$variant => $key,)+ } }

            /// The member with this key.
            pub fn from_key(key: &str) -> Option<Self> { match key { $($key => Some(Self::$variant),)+ _ => None } }

            /// Chinese label.
            pub const fn zh(self) -> &'static str { match self { $(Self::$variant => $zh,)+ } }

            /// English label.
            pub const fn en(self) -> &'static str { match self { $(Self::$variant => $en,)+ } }
        }
    };
}

closed_set! {
    /// Sex.
    Sex {
        Male = "male", "男", "men";
        Female = "female", "女", "women";
    }
}

closed_set! {
    /// Insured category (参保类别) [MODEL §2].
    Category {
        Employee = "employee", "单位职工", "employees";
        Flexible = "flexible", "灵活就业人员", "flexible workers";
        Retiree = "retiree", "退休人员", "retirees";
        Unemployed = "unemployed", "领取失业保险金人员", "unemployed on benefit";
        Resident = "resident", "未就业城乡居民", "non-employed residents";
        Minor = "minor", "未成年人", "minors";
    }
}

closed_set! {
    /// Track (参保政策类型): the terms under which a category is insured.
    Track {
        Employee = "employee", "按单位职工参保", "employee track";
        Resident = "resident", "按未就业城乡居民参保", "resident track";
    }
}

closed_set! {
    /// Disability grade (失能等级) of a disabled person; severe III is the heaviest.
    Grade {
        Mild = "mild", "轻度", "mild";
        Moderate = "moderate", "中度", "moderate";
        SevereI = "severe_1", "重度Ⅰ级", "severe I";
        SevereII = "severe_2", "重度Ⅱ级", "severe II";
        SevereIII = "severe_3", "重度Ⅲ级", "severe III";
    }
}

closed_set! {
    /// Service mode (护理方式).
    Mode {
        Home = "home", "居家", "home";
        Community = "community", "社区", "community";
        Institution = "institution", "机构", "institution";
    }
}

closed_set! {
    /// Who pays a contribution [MODEL §8].
    Payer {
        Employer = "employer", "单位", "employers";
        Individual = "individual", "个人", "individuals";
        Government = "government", "财政补助", "government";
        Assistance = "assistance", "医疗救助资助", "assistance";
        Donor = "donor", "社会捐助", "donors";
        OtherFund = "other_fund", "其他社会保险基金", "other social insurance funds";
    }
}

closed_set! {
    /// A growing economic quantity, one row of the VAR [MODEL §12].
    Driver {
        Wage = "wage", "工资", "wage";
        Income = "income", "居民人均可支配收入", "disposable income";
        Pension = "pension", "养老金", "pension";
        CarePrice = "care_price", "护理价格", "care price";
        Cpi = "cpi", "居民消费价格", "consumer prices";
        MedicalCost = "medical_cost", "医疗费用", "medical cost";
        Interest = "interest", "基金利率", "interest";
    }
}

impl Category {
    /// The terms under which a category is insured.
    pub const fn track(self) -> Track {
        match self {
            Self::Employee | Self::Flexible | Self::Retiree | Self::Unemployed => Track::Employee,
            Self::Resident | Self::Minor => Track::Resident,
        }
    }
}

impl Grade {
    /// The three severe grades, lightest first.
    pub const SEVERE: [Self; 3] = [Self::SevereI, Self::SevereII, Self::SevereIII];
}

impl Driver {
    /// Drivers that cumulate into a price or income index; interest is a level, not an index.
    pub const INDEXED: usize = 6;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_unique_and_round_trip() {
        for (i, category) in Category::ALL.into_iter().enumerate() {
            assert_eq!(category.index(), i);
            assert_eq!(Category::from_key(category.key()), Some(category));
        }
        assert_eq!(Driver::from_key("care-price"), None);
        assert_eq!(Driver::Interest.index(), Driver::INDEXED);
    }
}
