namespace Edge.Similarity.Guard;

internal static partial class Lexicon
{
    /// <summary>Names that mean the same, groups ended by `;`. An underscore joins the words of a phrase.</summary>
    /// <remarks>A name that is also a plain word (us, china, turkey) counts only where it is written as a
    /// name.</remarks>
    private static ReadOnlySpan<byte> Names => """
        us usa america american united_states;uk britain british united_kingdom great_britain;eu europe european european_union;un united_nations;it information_technology;who world_health;
        nyc new_york;uae united_arab emirati emirate;ussr soviet;england english englishman;scotland scottish;wales welsh;ireland irish;
        france french frenchman;germany german;spain spanish spaniard;italy italian;portugal portuguese;netherlands dutch holland;belgium belgian;
        switzerland swiss;austria austrian;poland polish pole;sweden swedish swede;norway norwegian;denmark danish dane;finland finnish finn;
        iceland icelandic;greece greek;turkey turkish turk;russia russian;ukraine ukrainian;belarus belarusian;romania romanian;bulgaria bulgarian;
        hungary hungarian;czechia czech;slovakia slovak;slovenia slovenian;croatia croatian;serbia serbian;bosnia bosnian;albania albanian;
        lithuania lithuanian;latvia latvian;estonia estonian;moldova moldovan;luxembourg;malta maltese;cyprus cypriot;
        china chinese;japan japanese;korea korean;india indian;pakistan pakistani;bangladesh bangladeshi;nepal nepali nepalese;bhutan bhutanese;
        myanmar burma burmese;thailand thai;vietnam vietnamese;laos lao;cambodia cambodian;malaysia malaysian;singapore singaporean;
        indonesia indonesian;philippines filipino philippine;taiwan taiwanese;mongolia mongolian;kazakhstan kazakh;uzbekistan uzbek;afghanistan afghan;
        iran iranian persian persia;iraq iraqi;syria syrian;lebanon lebanese;israel israeli;palestine palestinian;jordan jordanian;kuwait kuwaiti;qatar qatari;
        yemen yemeni;oman omani;egypt egyptian;libya libyan;tunisia tunisian;algeria algerian;morocco moroccan;sudan sudanese;ethiopia ethiopian;
        kenya kenyan;uganda ugandan;tanzania tanzanian;rwanda rwandan;somalia somali;nigeria nigerian;ghana ghanaian;senegal senegalese;cameroon cameroonian;
        congo congolese;angola angolan;zambia zambian;zimbabwe zimbabwean;mozambique;namibia namibian;botswana;madagascar;
        canada canadian;mexico mexican;cuba cuban;jamaica jamaican;haiti haitian;guatemala guatemalan;honduras honduran;panama panamanian;
        colombia colombian;venezuela venezuelan;ecuador ecuadorian;peru peruvian;bolivia bolivian;chile chilean;argentina argentine argentinian;
        uruguay uruguayan;paraguay paraguayan;brazil brazilian;australia australian;zealander new_zealand;
        africa african;asia asian;antarctica antarctic;arctic;atlantic;pacific;
        js javascript;ts typescript;py python;ai artificial_intelligence;ml machine_learning;covid coronavirus;fb facebook;yt youtube;insta instagram;
        """u8;
}
