/**
 * What asset classes, account types and periods are called in the user's language.
 *
 * @module
 */
import type { AccountType, AssetClass, PerformancePeriod } from '@rialto/contract';
import performance1M from '@salesforce/label/c.Performance_1M';
import performance1Y from '@salesforce/label/c.Performance_1Y';
import performance3M from '@salesforce/label/c.Performance_3M';
import performance3Y from '@salesforce/label/c.Performance_3Y';
import performance5Y from '@salesforce/label/c.Performance_5Y';
import performanceALL from '@salesforce/label/c.Performance_ALL';
import performanceYTD from '@salesforce/label/c.Performance_YTD';
import portfolioClassAlternative from '@salesforce/label/c.Portfolio_Class_Alternative';
import portfolioClassCash from '@salesforce/label/c.Portfolio_Class_Cash';
import portfolioClassEquity from '@salesforce/label/c.Portfolio_Class_Equity';
import portfolioClassFixedIncome from '@salesforce/label/c.Portfolio_Class_FixedIncome';
import portfolioClassOther from '@salesforce/label/c.Portfolio_Class_Other';
import portfolioClassRealEstate from '@salesforce/label/c.Portfolio_Class_RealEstate';
import portfolioTypeBrokerage from '@salesforce/label/c.Portfolio_Type_Brokerage';
import portfolioTypeCash from '@salesforce/label/c.Portfolio_Type_Cash';
import portfolioTypeEducation from '@salesforce/label/c.Portfolio_Type_Education';
import portfolioTypeOther from '@salesforce/label/c.Portfolio_Type_Other';
import portfolioTypeRetirement from '@salesforce/label/c.Portfolio_Type_Retirement';
import portfolioTypeTrust from '@salesforce/label/c.Portfolio_Type_Trust';

/** By asset class. */
export const ASSET_CLASS_NAMES: Readonly<Record<AssetClass, string>> = {
    EQUITY: portfolioClassEquity,
    FIXED_INCOME: portfolioClassFixedIncome,
    CASH: portfolioClassCash,
    REAL_ESTATE: portfolioClassRealEstate,
    ALTERNATIVE: portfolioClassAlternative,
    OTHER: portfolioClassOther,
};

/** By account type. */
export const ACCOUNT_TYPE_NAMES: Readonly<Record<AccountType, string>> = {
    BROKERAGE: portfolioTypeBrokerage,
    RETIREMENT: portfolioTypeRetirement,
    TRUST: portfolioTypeTrust,
    CASH: portfolioTypeCash,
    EDUCATION: portfolioTypeEducation,
    OTHER: portfolioTypeOther,
};

/** By period, written out; shortest first. */
export const PERIOD_NAMES: Readonly<Record<PerformancePeriod, string>> = {
    '1M': performance1M,
    '3M': performance3M,
    YTD: performanceYTD,
    '1Y': performance1Y,
    '3Y': performance3Y,
    '5Y': performance5Y,
    ALL: performanceALL,
};
