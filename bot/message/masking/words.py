"""Words that tell a name or a password from the rest of a sentence."""

_SMALL = """
a an the this that these those my your our his her its their mine yours i me you he she it we us they them who whom
whose what which when where why how is are was were be been being am do does did done has have had can could may might
must shall should will would not no yes nor and or but if so as at by for from in into of off on onto out over per than
then there here to too under until up upon via with within without about above after again against all almost already
also always any anyone anybody anything back because before below between both btw down during each either else enough
etc even ever every everyone few first further get gets getting give given go goes going gone got hence however im ive
just last late later least less let like little long lot made make many maybe me more most much neither never new next
nobody none nothing now often old once one only other others otherwise own please pls quite rather really same see several
since some somebody someone something soon still such sure take tell thank thanks though through thus today together
tomorrow tonight totally very want wants way well whether while why yet yesterday cannot dont doesnt isnt wasnt really
super completely fully curious happy sad glad sorry afraid aware able unable ready busy free fine good bad better best
worse worst big small short weak strong safe unsafe secure wrong right true false lost empty known unknown public private
secret visible hidden unique different identical special simple complex correct incorrect real fake open common out
default sufficient enough plain clear old required optional mandatory necessary hello hi hey dear regards cheers
two three four five six seven eight nine ten part full half own back home sick alone away online offline
der die das den dem des ein eine einen einem einer und oder nicht kein keine ist sind war ich du er sie es wir ihr mein
meine dein ihre was wer wie wo wann warum kann können darf muss von mit für auf aus bei nach zu zum zur im am noch auch
le la les un une des et ou ne pas est sont je tu il elle nous vous mon ma mes votre vos que qui quoi où quand comment
el los las una y o no es son yo tú él ella mi mis su sus qué quién cómo cuándo dónde por para con de del
lo gli uno e non sono io mio mia che chi come quando dove per di da meu minha seu sua o os as um uma não é são eu
het een en niet zijn ik mijn wat wie hoe waar wanneer van met voor att och inte är jag min vad vem hur
"""
_OF_THE_FIELD = """
access account accounts act address addresses admin administrator administrators admins agent agents agency agreement ai
analytics annex answer api app apps applicant application art article articles assistant audit auditor authority bank
behalf board board's boss breach bug build business buyer call calls candidate case ceo cfo chat chats child children
ciso clause client clients clause cloud code colleague commission committee company compliance computer concern consent
console consultant consumer contact content contract contractor control controller cookie cookies copy corp cto
council court customer customers data database dashboard date day days delete department desk details developer device
devices director directive directory document documents dpa dpo drive echo email emails employee employees employer
encryption engineer europe event export feature field file files finance form general government group guardian guest
handbook health help history home hr id identity information insider inquiry integration internet investor ip issue it
journalist key kids law lawyer lead legal letter level licence license link list login logs machine mail manager
management marketing media meeting member members message messages minor model month months name names network news
notice number office officer ok online operator order ordinary organisation organization owner parent partner passphrase
password passwords patient payment payroll people person personal phone photo plan platform policy portal practice
press privacy private processing processor product profile program project protection provider purpose question
questions record records regulation request requests research researcher retention review reviewer right rights role
rule sales school screen section security self service services session settings sharing shield site software staff
standard statement storage store student subject subscription subprocessor subscriber supervisor supplier support survey
system systems team teams teacher tenant terms test ticket time tool tracking transfer trainee training trial type union
university update urgent usage use user users vendor version video view visitor vpn web website week work worker working
workplace year years young urgent quick important policy's about page street road north south east west inc ltd llc gmbh
group holding reset policy expired expiry rotation rotated length hash hashing hashed salted encrypted encryption stored
kept leaked shared exposed compromised stolen forgotten forgot manager managers field fields characters strength
protection protected sent typed entered changed broken case-sensitive blank n/a none null yes no
kunde kundin kunden mitarbeiter mitarbeiterin nutzer daten datenschutz passwort admin chef student frage fragen gut neu
cliente empleado empleada usuario usuaria datos gracias client cliente salarié employé utilisateur données merci
utente dati cliente grazie usuário dados obrigado klant gegevens kund
"""
_WHERE_FROM = """
afghan albanian algerian american andorran angolan arab argentine argentinian armenian asian australian austrian
azerbaijani bahraini bangladeshi belarusian belgian bolivian bosnian brazilian brit british bulgarian cambodian
cameroonian canadian catalan chilean chinese colombian congolese croatian cuban cypriot czech danish dutch ecuadorian
egyptian english estonian ethiopian european filipino finnish french georgian german ghanaian greek guatemalan haitian
honduran hungarian icelandic indian indonesian iranian iraqi irish israeli italian ivorian jamaican japanese jordanian
kazakh kenyan korean kosovar kuwaiti kurdish latvian lebanese libyan lithuanian luxembourgish malaysian maltese mexican
moldovan mongolian montenegrin moroccan nepali nepalese nigerian norwegian omani pakistani palestinian panamanian
paraguayan peruvian polish portuguese puerto qatari romanian russian rwandan salvadoran saudi scottish senegalese serbian
singaporean slovak slovenian slovene somali spanish sudanese swedish swiss syrian taiwanese tanzanian thai tunisian
turkish ugandan ukrainian uruguayan uzbek venezuelan vietnamese welsh yemeni zambian zimbabwean californian texan
deutscher deutsche österreicher österreicherin schweizer schweizerin français française español española italiano
italiana português portuguesa brasileiro brasileira
january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday christmas easter
africa america asia australia austria belgium berlin brazil bulgaria california canada china croatia cyprus denmark
dublin england estonia eu europe finland france germany greece hungary iceland india indonesia ireland israel italy
japan kenya korea latvia liechtenstein lithuania london luxembourg madrid malta mexico netherlands nigeria norway paris
poland portugal quebec romania rome russia scotland singapore slovakia slovenia spain sweden switzerland texas turkey uk
ukraine us usa vienna virginia wales washington york zurich
google microsoft apple amazon meta facebook whatsapp instagram slack zoom salesforce azure aws openai linkedin twitter
github oracle sap adobe cisco dropbox android windows linux chrome safari firefox alexa siri cortana copilot gemini
claude chatgpt gpt gdpr ccpa cpra lgpd hipaa ferpa coppa dsa ico cnil edpb iso soc nist pci
"""
_FIRST_NAMES = """
aaliyah aaron abdul abdullah abigail abdulrahman adam adebayo adele adrian adriana agnes agnieszka ahmad ahmed aiko
aisha akira alan alana alastair albert alberto aleksander aleksandra alejandra alejandro alessandra alessandro alex
alexander alexandra alexandre alexei alexis alfred alfredo ali alice alicia alina alison allison alma alvaro amanda
amara amelia amina amir amit amy ana anastasia anders andre andrea andreas andrei andrew andrzej angela angelica
angelika angus anika anita anjali anke anna annabel anne anneke annette annika antoine anton antonella antonia antonio
anya archie ariana ariel arjun arne arthur arturo ashley astrid audrey aurelie ava axel ayesha ayse barbara bartosz
beata beatrice beatriz ben benedikt benjamin benoit bernard bernd bernhard bettina bianca birgit bjorn björn bob boris
brandon brenda brendan brian bridget britta bronwyn bruce bruno bryan caitlin callum cameron camila camille carina
carla carlo carlos carmen carol carolina caroline carolyn catalina catherine cathy cecilia cecile celine charles
charlie charlotte chen cheryl chiara chika chinedu chiara chloe chloé chris christa christian christina christine
christoph christopher ciara claire clara claudia clemens colin colleen connor conor corinna cristian cristiano cristina
cynthia daisy dalia damian damien daniel daniela daniele danielle daria dariusz dave david dawn deborah debbie deepa
deepak delphine denise dennis derek diana diane diego dieter dimitri dimitrios dirk dmitri dmitry dominic dominik
dominique donald donna dorothea dorothy douglas dylan eduardo edward edwin eileen elaine elena eleni elias elif elisa
elisabeth elise elizabeth ella ellen elsa emeka emil emilia emilie emilio emily emma emmanuel enrico enrique eric erica
erik erika esther ethan eugene eva evelyn ewa fabian fabio farah fatima fatoumata federica federico felipe felix
fernanda fernando fiona florian frances francesca francesco francisco francois françois frank franz fred frederic
frederick freya frida friedrich fritz fumiko gabriel gabriela gabriele gareth gary gemma geoffrey george georgia georgios
gerald gerard gerhard giorgio giovanni gisela giulia giuseppe gloria gonzalo gordon graham greg gregory greta gudrun
guillaume guillermo gunnar gunther gustavo hadiya hamza hana hanako hanna hannah hans harald haruki haruto hassan heather
hector heike heinrich heinz helen helena helga henrik henry herbert hiroshi holger hugo hussein ian ibrahim ida ignacio
igor imran ines ingrid irena irene irina isaac isabel isabella isabelle ivan ivana jacek jack jacob jacqueline jacques
jake jakob jakub james jamie jan jana jane janet janina janine jason javier jean jeanne jeff jeffrey jennifer jenny jens
jeremy jessica jesus joan joana joanna joao joão jochen joe joel johan johanna johannes john jonas jonathan jorge jörg
jose josé josef joseph josephine joshua joyce juan juana judith julia julian juliana julie julien juliette jun jürgen
justin justyna kai kamal kamila karen karim karin karina karl karolina kate katarina katarzyna kate katharina katherine
kathleen kathryn katie katja katrin kavita keiko keith kelly ken kenji kenneth kerstin kevin khadija khaled kim kirsten
klaus konstantin krzysztof kumar kwame kyle lars latoya laura lauren laurent lea leah leila lena leo leon leonardo
leonie leslie liam lidia liesl lila lilian lily lin linda lindsay lisa liz lorena lorenzo louis louise luc luca lucas
lucia lucie lucy luigi luis luisa luka lukas luke lydia lynn maaike maciej madeleine madison magdalena mahmoud maja
malik manfred manuel manuela marc marcel marcin marco marcos marcus margaret margarita margit maria mariam mariana
marianne marie marija marina mario marion marius mariusz markus marlene marta martha martin martina mary masako mateo
mateusz mathias mathieu matilda matteo matthew matthias maureen maurice mauricio max maxim maximilian maya megan mehmet
mei melanie melissa mercedes michael michaela michal michel michele michelle miguel mihai mikael mikhail milan milena
mike ming mirjam mohamed mohammad mohammed mona monica monika monique muhammad mustafa nadia nadine naomi natalia natalie
natasha nathan navid neha neil nguyen nguyễn nia niamh nicholas nick nicola nicolas nicole niels nigel nikhil niklas
nikola nikolai nikos nils nina noah noor nora norbert norma nuria olaf ole oleg olga oliver olivia olivier olu omar
oscar oskar otto pablo pamela paola paolo pascal patricia patrick patrik paul paula paulina paulo pavel pedro peggy
penelope pete peter petra phil philip philipp philippe phoebe pierre pieter pilar piotr priya priyanka qiang rachel
rafael rahul rainer raj rajesh ralf ramon rania raphael raquel rashid raul ravi raymond rebecca regina reiner renata
renate rene ricardo richard rita robert roberta roberto robin rodrigo roger roland rolf roman ronald rosa rosalind
rosario rosemary roxana ruben rudolf rupert russell ruth ryan saad sabine sabrina said sakura salma sam samantha sami
samir samuel sandra sanjay santiago sara sarah sasha satoshi scott sean sebastian selma sergei sergey sergio seung shane
shanice shannon sharon sheila shirley siddharth sigrid silke silvia simon simona simone siobhan sofia sofie sonia sonja
sophia sophie stacy stanislav stefan stefania stefanie stella stephan stephanie stephen steve steven stuart sue sunita
susan susana susanne suzanne sven svetlana sylvia sylvie takashi tamara tania tanja tanya tariq tatiana ted teresa
thabo theo theodore theresa therese thiago thomas thorsten tiago tim timo timothy tina tobias todd tom tomas tomasz
tomoko tony torsten tracy tunde ulrich ulrike umar ursula uta uwe valentin valentina valeria valerie vanessa vera
veronica victor victoria viktor vikram vincent vincenzo virginie vivian vladimir volker wally walter wei wendy werner
wilhelm william winston wojciech wolfgang xavier xiao xiaoming yan yannick yara yasmin yasmine yoko youssef yuki yuri
yusuf yvonne zahra zainab zara zbigniew zeynep zoe zofia
"""
_ORDINARY = frozenset(f"{_SMALL} {_OF_THE_FIELD} {_WHERE_FROM}".split())
_NAMES = frozenset(_FIRST_NAMES.split())
_ENDINGS = ("ed", "ing", "ly", "able", "ible", "less", "ful", "ous", "tion", "ity", "ness", "ment", "ship")
_OF_SCIENCE = (
    "sha",
    "aes",
    "rsa",
    "md5",
    "tls",
    "oauth",
    "utf",
    "base64",
    "argon",
    "pbkdf",
    "ipv",
    "http",
    "win",
    "gpt",
)


def is_ordinary(word: str) -> bool:
    """Whether `word` belongs to a sentence rather than being somebody's name or secret."""
    plain = word.lower().removesuffix("'s").strip("'.,;:!?-\"()")
    return plain in _ORDINARY or ("'" in plain and plain.split("'")[0] in _ORDINARY)


def is_grammar(word: str) -> bool:
    """Whether `word` is ordinary or built like a verb's form or an abstract noun: "hashed", "working"."""
    return is_ordinary(word) or (len(word) > 4 and word.isalpha() and word.islower() and word.endswith(_ENDINGS))


def is_first_name(word: str) -> bool:
    """Whether `word` is a common first name that is no English word."""
    return word.lower() in _NAMES


def is_technical(word: str) -> bool:
    """Whether `word` names a method: "SHA-512", "OAuth2"."""
    return word.lower().startswith(_OF_SCIENCE) or word.lower() in {"2fa", "mfa", "fido2", "u2f", "p2p", "b2b"}
